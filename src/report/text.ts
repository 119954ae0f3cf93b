import {
  varyingParameters,
  type Boundary,
  type Regime,
  type Surface,
  type SurfaceCell,
} from "../analysis/index.js";
import { surfaceTitle } from "./cell-words.js";
import { pointLabel, shortNumber, symbolOf, tinyNumber, valueLabel } from "./number-format.js";
import { regimeNotes } from "./regime-notes.js";
import { unknownBoundaryText } from "./unknown-boundary.js";

/**
 * A surface as plain text for a terminal: one table a facet, y increasing upwards as in the figure, `>1e6` where
 * half of the seeds never got there, `×` where all diverged or failed, `·` where nothing was trained.
 *
 * @returns lines without line ends.
 */
export function surfaceText(surface: Surface): readonly string[] {
  const corner = `${symbolOf(surface.y.name)} \\ ${symbolOf(surface.x.name)}`;
  const header = [corner, ...surface.x.values.map(valueLabel)];
  return [
    surfaceTitle(surface.value),
    ...surface.facets.flatMap((facet) => {
      const at = new Map(facet.cells.map((cell) => [`${cell.x}|${cell.y}`, cell]));
      const rows = [...surface.y.values]
        .reverse()
        .map((y) => [valueLabel(y), ...surface.x.values.map((x) => entryText(at.get(`${x}|${y}`)))]);
      const heading = pointLabel(facet.fixed);
      return ["", ...(heading === "" ? [] : [heading]), ...alignRight([header, ...rows])];
    }),
  ];
}

function entryText(cell: SurfaceCell | undefined): string {
  if (cell === undefined) return "·";
  if (cell.value !== null) return tinyNumber(cell.value);
  if (cell.bound !== null) return `>${tinyNumber(cell.bound)}`;
  return cell.cell.leftOut === cell.cell.trials ? "×" : "–";
}

/**
 * The regimes of P as plain text: a row for every point of the other parameters with P₁ and P₂, their brackets, P₁
 * and P₂ in units of D, and what is odd about them. Points with a single P are left out; without any other, no lines.
 */
export function regimesText(regimes: readonly Regime[]): readonly string[] {
  const ladders = regimes.filter((regime) => regime.samples.length > 1);
  if (ladders.length === 0) return [];
  const points = ladders.map(({ parameters }) => ({ parameters: { ...parameters, samples: 0 } }));
  const names = varyingParameters(points).filter((name) => name !== "samples");
  const header = [...names.map(symbolOf), "P₁", "in", "P₁/D", "P₂", "in", "P₂/D", "seeds", "notes"];
  const rows = ladders.map((regime) => [
    ...names.map((name) => valueLabel(regime.parameters[name])),
    ...boundaryColumns(regime.first, regime.samples),
    ...boundaryColumns(regime.second, regime.samples),
    String(regime.seeds),
    notesOf(regime),
  ]);
  return alignRight([header, ...rows]);
}

function boundaryColumns(boundary: Boundary, samples: readonly number[]): readonly string[] {
  const { place, bracket, estimate, estimatePerDimension: perDimension } = boundary;
  switch (place) {
    case "below":
      return [`≤${valueLabel(samples[0])}`, "–", "–"];
    case "above":
      return [`>${valueLabel(samples[samples.length - 1])}`, "–", "–"];
    case "inside":
      return [
        estimate === null ? "–" : shortNumber(estimate),
        bracket === null ? "–" : `${valueLabel(bracket[0])}–${valueLabel(bracket[1])}`,
        perDimension === null ? "–" : shortNumber(perDimension),
      ];
    case "unknown":
      return ["–", unknownBoundaryText(boundary), "–"];
  }
}

function notesOf(regime: Regime): string {
  const notes = regimeNotes(regime);
  return notes.length === 0 ? "–" : notes.join(", ");
}

function alignRight(table: readonly (readonly string[])[]): readonly string[] {
  const widths = table[0].map((_heading, i) => Math.max(...table.map((row) => row[i].length)));
  return table.map((row) => row.map((entry, i) => entry.padStart(widths[i])).join("  "));
}
