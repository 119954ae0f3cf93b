import { decaySteps, type MedianEstimate, type ReducedLandscape } from "../../analysis/index.js";
import { shortNumber } from "./number-format.js";
import { pointLabel, type NamedParameters } from "./parameter-words.js";
import { seedSpread } from "./regime-columns.js";

/** A reduced landscape as sentences and a table with a row for each combination of the other parameters. */
export interface LandscapeText {
  readonly heading: string;
  readonly lines: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * The edges of a reduced landscape for a terminal: the norm from which on the train set is fitted, the norm of the least
 * test loss, w_c, and the time that weight decay needs from the largest norm to w_c, as γt.
 *
 * Edge:   "–" where there is no such edge.
 * Source: Liu, Michaud & Tegmark, arXiv:2210.01117, Eq. 3.
 */
export function landscapeText(system: NamedParameters, { lines }: ReducedLandscape): LandscapeText {
  const labels = lines.map(({ fixed }) => ({ parameters: fixed }));
  return {
    heading: "Reduced landscape",
    lines: [
      "Norms w are multiples of the usual one at the start; medians over seeds, in square brackets their range.",
      "Weights that begin at w above w_c and decay by γ = ηλ a step, with nothing else to move their norm, are expected to generalise after ln(w/w_c)/γ steps.",
    ],
    columns: ["", "fits from", "range", "least test loss at", "w_c", "range", "largest w", "its γt to w_c"],
    rows: lines.map(({ fixed, points, fits, generalises, bottom }) => {
      const largest = points[points.length - 1].scale;
      const critical = generalises.median;
      return [
        pointLabel(system, fixed, labels) || "all",
        ...edge(fits),
        shortNumber(bottom),
        ...edge(generalises),
        shortNumber(largest),
        critical === null ? "–" : shortNumber(decaySteps(largest, critical, 1)),
      ];
    }),
  };
}

function edge({ median, interval, counted }: MedianEstimate): readonly [string, string] {
  if (median === null) return ["–", "–"];
  return [shortNumber(median), counted < 2 ? "–" : seedSpread(interval, shortNumber)];
}
