import type { RegimeLabel } from "../analysis/index.js";
import type { OutcomeKind } from "../model/index.js";
import { element } from "./svg.js";

/** Nine points of viridis (van der Walt & Smith 2015, CC0): readable in grey and with any colour vision. */
const VIRIDIS: readonly (readonly [number, number, number])[] = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
];

/** Colour of a part in [0, 1]: 0 is the brightest (early, small), 1 the darkest (late, large). */
export function heatColour(part: number): { readonly fill: string; readonly ink: string } {
  const place = (1 - Math.min(1, Math.max(0, part))) * (VIRIDIS.length - 1);
  const index = Math.min(VIRIDIS.length - 2, Math.floor(place));
  const [r, g, b] = VIRIDIS[index].map((channel, i) =>
    Math.round(channel + (place - index) * (VIRIDIS[index + 1][i] - channel)),
  );
  const isDark = 0.3 * r + 0.59 * g + 0.11 * b < 125;
  return { fill: `rgb(${r},${g},${b})`, ink: isDark ? "#fff" : "#111" };
}

/** Colours of curves, from Okabe & Ito's set for colour-blind readers. */
export const CURVE_COLOURS = {
  train: "#d55e00",
  test: "#0072b2",
  kernel: "#009e73",
  threshold: "#444",
  third: "#aa4499",
} as const;

/** Bands of the goldilocks map. */
export const REGIME_COLOURS: Readonly<Record<RegimeLabel, string>> = {
  "too-little": "#d6dbe6",
  goldilocks: "#f5c84c",
  "too-much": "#8ecac2",
};

/** What a regime of P means, for legends. */
export const REGIME_MEANINGS: Readonly<Record<RegimeLabel, string>> = {
  "too-little": "too little: P < P₁",
  goldilocks: "goldilocks: P₁ ≤ P < P₂",
  "too-much": "too much: P ≥ P₂",
};

/** The mark of an outcome, 8 pixels wide, centred on (x, y): shapes differ, so no colour is needed. */
export function outcomeMark(kind: OutcomeKind, x: number, y: number, ...children: readonly string[]): string {
  const solid = { fill: "#111", stroke: "#111", "stroke-width": 1.2 };
  const hollow = { fill: "#fff", stroke: "#111", "stroke-width": 1.4 };
  const path = (d: string, style: typeof solid): string =>
    element("path", { d, transform: `translate(${x.toFixed(1)},${y.toFixed(1)})`, ...style }, ...children);
  switch (kind) {
    case "grokked":
      return element("circle", { cx: x, cy: y, r: 4, ...solid }, ...children);
    case "tracked":
      return element("circle", { cx: x, cy: y, r: 3.6, ...hollow }, ...children);
    case "memorized":
      return path("M-3.5,-3.5h7v7h-7Z", solid);
    case "unfitted":
      return path("M-3.4,-3.4h6.8v6.8h-6.8Z", hollow);
    case "censored":
      return path("M0,-4.6L4.6,0L0,4.6L-4.6,0Z", hollow);
    case "lost":
      return path("M-4,-3h8l-4,7Z", solid);
    case "collapsed":
      return path("M-4,3h8l-4,-7Z", hollow);
    case "diverged":
      return path("M-3.5,-3.5L3.5,3.5M-3.5,3.5L3.5,-3.5", { ...solid, "stroke-width": 1.8 });
    case "failed":
      return path("M0,-4.5V4.5M-4.5,0H4.5", { ...solid, "stroke-width": 1.8 });
  }
}
