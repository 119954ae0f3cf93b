import {
  distinctValues,
  varyingParameters,
  type Boundary,
  type Interval,
  type Regime,
} from "../analysis/index.js";
import { endsText, spreadKind } from "./cell-words.js";
import { exactNumber, shortNumber, symbolOf, valueLabel, valueLabels } from "./number-format.js";
import { regimeNotes } from "./regime-notes.js";
import { unknownBoundaryText } from "./unknown-boundary.js";

/** A column of the table of boundaries. */
export interface RegimeColumn {
  readonly heading: string;
  text(regime: Regime): string;
}

/** Points at which P₁ and P₂ can be asked for: those with more than one value of P. */
export function laddersOf(regimes: readonly Regime[]): readonly Regime[] {
  return regimes.filter(({ samples }) => samples.length > 1);
}

/**
 * The columns of the table of boundaries, the same on the page and in a terminal: the parameters in which these points
 * differ, both boundaries each with its bracket on the grid, its spread over seeds (a range in brackets) and in units of D,
 * the width of the window between them, and what is odd.
 */
export function regimeColumns(ladders: readonly Regime[]): readonly RegimeColumn[] {
  const points = ladders.map(({ parameters }) => ({ parameters: { ...parameters, samples: 0 } }));
  return [
    ...varyingParameters(points).map((name): RegimeColumn => {
      const label = valueLabels(distinctValues(points, name));
      return {
        heading: symbolOf(name),
        text: ({ parameters }) => label({ ...parameters, samples: 0 }[name]),
      };
    }),
    ...boundaryColumns("P₁", (regime) => regime.first),
    ...boundaryColumns("P₂", (regime) => regime.second),
    { heading: "P₂/P₁", text: ({ window: { ratio } }) => (ratio === null ? "–" : shortNumber(ratio)) },
    {
      heading: "spread",
      text: ({ seeds, window: { interval } }) => (seeds < 2 ? "–" : seedSpread(interval)),
    },
    { heading: "seeds", text: ({ seeds }) => String(seeds) },
    { heading: "notes", text: (regime) => regimeNotes(regime).join(", ") },
  ];
}

function boundaryColumns(name: string, of: (regime: Regime) => Boundary): readonly RegimeColumn[] {
  return [
    { heading: name, text: (regime) => boundaryPlace(of(regime), regime) },
    { heading: "in", text: (regime) => bracketText(of(regime)) },
    { heading: "spread", text: (regime) => (regime.seeds < 2 ? "–" : seedSpread(of(regime).interval)) },
    {
      heading: `${name}/D`,
      text: (regime) => {
        const { estimatePerDimension } = of(regime);
        return estimatePerDimension === null ? "–" : shortNumber(estimatePerDimension);
      },
    },
  ];
}

/** A boundary as a number of samples, or as what the grid says of it: "≤ 30" at or below its smallest P, "> 960". */
export function boundaryPlace(
  { place, estimate, within }: Boundary,
  { samples }: Pick<Regime, "samples">,
): string {
  switch (place) {
    case "below":
      return `≤ ${valueLabel(samples[0])}`;
    case "above":
      return `> ${valueLabel(samples[samples.length - 1])}`;
    case "inside":
      return estimate === null ? "–" : shortNumber(estimate);
    case "unknown":
      return unknownBoundaryText({ within });
  }
}

/** What a boundary is, in samples and in units of D, with its spread where there are several seeds. */
export function boundaryText(boundary: Boundary, regime: Pick<Regime, "samples" | "seeds">): string {
  const { place, bracket, estimate, estimatePerDimension, interval } = boundary;
  if (place !== "inside") return boundaryPlace(boundary, regime);
  if (bracket === null || estimate === null || estimatePerDimension === null) return "–";
  const ends = regime.seeds < 2 ? "" : endsText(interval);
  const spread = ends === "" ? "" : `; ${spreadKind(interval)} ${ends}`;
  return `${exactNumber(estimate)} = ${shortNumber(estimatePerDimension)} D (in ${bracket[0]} to ${bracket[1]}${spread})`;
}

function bracketText({ bracket }: Boundary): string {
  return bracket === null ? "–" : bracket.map(valueLabels(bracket)).join("–");
}

/** A spread over seeds in a column of its own: "110 to 150", a range in square brackets; a dash where there is none. */
export function seedSpread(interval: Interval | null, format: (x: number) => string = shortNumber): string {
  const ends = endsText(interval, format);
  if (ends === "") return "–";
  return interval?.kind === "range" ? `[${ends}]` : ends;
}

/** "P₂/P₁ = 1.88 (95 % 1.6 to 2.2)"; empty where either boundary is not inside the grid. */
export function windowText({ seeds, window: { ratio, interval } }: Regime): string {
  if (ratio === null) return "";
  const ends = seeds < 2 ? "" : endsText(interval);
  return `P₂/P₁ = ${shortNumber(ratio)}${ends === "" ? "" : ` (${spreadKind(interval)} ${ends})`}`;
}
