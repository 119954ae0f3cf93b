import {
  surfaceOf,
  type Clock,
  type ParameterValue,
  type Regime,
  type Surface,
  type SurfaceFacet,
  type SurfaceValue,
} from "../analysis/index.js";
import {
  cellMark,
  chooseAxes,
  judgedWords,
  laddersOf,
  meaningOf,
  pointLabel,
  readingNotes,
  regimeColumns,
  shortNumber,
  SPREAD_WORDS,
  summaryLines,
  symbolOf,
  valueLabels,
} from "../report/index.js";
import type { SweepFindings } from "../session/index.js";
import { table } from "./table.js";

/**
 * What a sweep says, for a terminal: which sweep it is, what must be read first, the summary, a surface of the time to
 * generalise and one of the delay ratio with a table for every combination of the other parameters, and the boundaries of P.
 */
export function findingsText(findings: SweepFindings, clock: Clock): string {
  const { sweep, cells, regimes, thresholds } = findings;
  const axes = chooseAxes(cells);
  const surfaces: readonly (readonly [SurfaceValue, string])[] = [
    [
      clock === "tau" ? "tau" : "test_step",
      `Time to generalise, ${clock === "tau" ? "in τ = t·ε/α" : "in steps"}: median over seeds`,
    ],
    ["ratio", `How many times later than the train ${judgedWords(thresholds).noun}`],
  ];
  const parts = [
    `sweep ${sweep.name}`,
    ...readingNotes(findings),
    "",
    ...summaryLines(findings),
    ...(cells.length === 1
      ? []
      : surfaces.flatMap(([value, title]) => [
          "",
          `${title}; ${meaningOf(axes.y)} down, ${meaningOf(axes.x)} across.`,
          "> is a bound (training ended first), never: at rest short of the threshold.",
          ...surfaceTables(surfaceOf(cells, { x: axes.x, y: axes.y, value })),
        ])),
    ...regimeTable(regimes),
  ];
  return parts.join("\n");
}

function surfaceTables(surface: Surface): readonly string[] {
  const corner = `${symbolOf(surface.y.name)} \\ ${symbolOf(surface.x.name)}`;
  const points = surface.facets.map(({ fixed }) => ({ parameters: fixed }));
  const labelOfY = valueLabels(surface.y.values);
  const header = [corner, ...surface.x.values.map(valueLabels(surface.x.values))];
  return surface.facets.flatMap((facet) => {
    const title = pointLabel(facet.fixed, points);
    const rows = surface.y.values.map((y) => [
      labelOfY(y),
      ...surface.x.values.map((x) => cellText(surface.value, facet, x, y)),
    ]);
    return [...(title === "" ? [] : ["", title]), table(header, rows, { right: true })];
  });
}

function cellText(shown: SurfaceValue, facet: SurfaceFacet, x: ParameterValue, y: ParameterValue): string {
  const found = facet.cells.find((cell) => cell.x === x && cell.y === y);
  return found === undefined ? "" : cellMark(found, shown, shortNumber);
}

function regimeTable(regimes: readonly Regime[]): readonly string[] {
  const ladders = laddersOf(regimes);
  if (ladders.length === 0) return [];
  const columns = regimeColumns(ladders);
  return [
    "",
    "Regimes of P: too little < P₁ ≤ goldilocks < P₂ ≤ too much.",
    SPREAD_WORDS,
    table(
      columns.map(({ heading }) => heading),
      ladders.map((regime) => columns.map((column) => column.text(regime))),
      { right: true },
    ),
  ];
}
