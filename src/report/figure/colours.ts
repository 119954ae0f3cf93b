import type { OutcomeSoFar, Phase, RegimeLabel } from "../../analysis/index.js";

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

/** The same colours as texts, dark to bright, for scales. */
export const VIRIDIS_SCHEME: readonly string[] = VIRIDIS.map(([r, g, b]) => `rgb(${r},${g},${b})`);

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

/** This many colours of the scale, dark to bright, without the brightest, because lines must be visible on white. */
export function spacedViridis(count: number): readonly string[] {
  return Array.from({ length: count }, (_, k) => heatColour(1 - (0.85 * k) / Math.max(1, count - 1)).fill);
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
  "too little": "#d6dbe6",
  goldilocks: "#f5c84c",
  "too much": "#8ecac2",
};

/** Phases, from Okabe & Ito's set for colour-blind readers, and what is not judged yet; `ink` is legible on the fill. */
export const PHASE_COLOURS: Readonly<
  Record<Phase | "not judged yet", { readonly fill: string; readonly ink: string }>
> = {
  comprehension: { fill: "#56b4e9", ink: "#111" },
  grokking: { fill: "#f0e442", ink: "#111" },
  memorization: { fill: "#0072b2", ink: "#fff" },
  confusion: { fill: "#d55e00", ink: "#fff" },
  "not judged yet": { fill: "#eeeeee", ink: "#444" },
};

const round = (x: number): string => x.toFixed(2);

/** A broken ring as a path: quarters with gaps, each drawn forwards and backwards, so that nothing is filled. */
const OPEN_RING = [0, 1, 2, 3]
  .map((quarter) => {
    const at = (turn: number): string => {
      const angle = ((quarter + turn) * Math.PI) / 2;
      return `${round(1.13 * Math.cos(angle))},${round(1.13 * Math.sin(angle))}`;
    };
    const arc = (sweep: 0 | 1, end: string): string => `A1.13,1.13,0,0,${sweep},${end}`;
    return `M${at(0.2)}${arc(1, at(0.8))}${arc(0, at(0.2))}`;
  })
  .join("");

/**
 * The mark of an outcome: a Vega symbol or a path within ±1.2, and its fill; shapes differ, so no colour is needed. Kinds that
 * are only "so far" have an open outline.
 */
export const OUTCOME_MARKS: Readonly<
  Record<OutcomeSoFar, { readonly shape: string; readonly fill: string }>
> = {
  grokked: { shape: "circle", fill: "#111" },
  "grokked so far": { shape: `${OPEN_RING}M.35,0A.35,.35,0,1,1,-.35,0A.35,.35,0,1,1,.35,0Z`, fill: "#111" },
  tracked: { shape: "circle", fill: "#fff" },
  "tracked so far": { shape: OPEN_RING, fill: "transparent" },
  memorized: { shape: "square", fill: "#111" },
  lost: { shape: "triangle-down", fill: "#111" },
  collapsed: { shape: "triangle-up", fill: "#fff" },
  unfitted: { shape: "square", fill: "#fff" },
  censored: { shape: "diamond", fill: "#fff" },
  diverged: { shape: "M-.8,-.8L.8,.8M-.8,.8L.8,-.8", fill: "transparent" },
  failed: { shape: "M0,-1V1M-1,0H1", fill: "transparent" },
};
