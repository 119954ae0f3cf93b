import {
  cellsOnClock,
  PHASES,
  distinctValues,
  surfaceOf,
  varyingParameters,
  type Cell,
  type Clock,
  type ParameterValue,
  type Surface,
  type SurfaceCell,
  type SurfaceFacet,
  type SurfaceValue,
} from "../analysis/index.js";
import {
  bracketWords,
  cellMark,
  NOT_JUDGED,
  PHASE_LETTERS,
  phaseDefinition,
  phaseMark,
  derivedText,
  chooseAxes,
  estimateText,
  judgedWords,
  laddersOf,
  landscapeText,
  titleOf,
  boundaryNames,
  type NamedParameters,
  lawText,
  numberBeside,
  pointLabel,
  readingNotes,
  regimeColumns,
  seedSpread,
  settingDifferences,
  shortNumber,
  summaryLines,
  symbolOf,
  valueLabels,
} from "../report/index.js";
import type { SweepFindings } from "../session/index.js";
import { table } from "./table.js";

/**
 * The findings of a sweep for a terminal: the sweep's name, notes to read first, the summary, and the boundaries of P.
 * The boundaries follow surfaces of the time to generalise and of the delay ratio, with a table for every combination of
 * the other parameters, or, where one parameter varies, one table along it.
 */
export function findingsText(findings: SweepFindings, clock: Clock): string {
  const { sweep, cells } = findings;
  const notes = readingNotes(findings);
  const derived = derivedText({ settings: sweep.settings, system: findings.system });
  const parts = [
    `sweep ${sweep.name}`,
    ...(derived === null ? [] : [`derived: ${derived}`]),
    ...notes,
    "",
    ...summaryLines({ ...findings, clock }),
    ...phaseTexts(findings),
    ...(varyingParameters(cells).length === 1 ? lineTable(findings, clock) : surfaceTexts(findings, clock)),
    ...regimeTable(findings),
    ...landscapeTable(findings),
    ...lawTables(findings),
  ];
  return parts.join("\n");
}

/** The edges of a reduced landscape; empty where the trials did not keep their norm. */
function landscapeTable({ system, landscape }: SweepFindings): readonly string[] {
  if (landscape === null) return [];
  const { heading, lines, columns, rows } = landscapeText(system, landscape);
  return ["", heading, ...lines, table(columns, rows, { right: true })];
}

/** The requested laws, each with its table. */
function lawTables({ system, laws }: SweepFindings): readonly string[] {
  return laws.flatMap((law) => {
    const { heading, lines, columns, rows } = lawText(system, law);
    return ["", `Law: ${heading}`, ...lines, table(columns, rows, { right: true })];
  });
}

/** The differences between the settings of a report's sweeps. */
export function differencesOf(findings: readonly SweepFindings[]): ReturnType<typeof settingDifferences> {
  return settingDifferences(findings.map(({ sweep, system }) => ({ settings: sweep.settings, system })));
}

/** {@link differencesOf} for a terminal; empty for a single sweep. */
export function differencesText(findings: readonly SweepFindings[]): readonly string[] {
  if (findings.length < 2) return [];
  const differences = differencesOf(findings);
  if (differences.length === 0) return ["What differs: nothing but the names of these sweeps."];
  return [
    "What differs (– where a sweep has no such setting):",
    table(
      ["", ...findings.map(({ sweep }) => sweep.name)],
      differences.map(({ path, values }) => [path, ...values.map((value) => value ?? "–")]),
    ),
  ];
}

/** The phase of most seeds of each cell over two parameters, as letters; empty where phases were not asked for. */
function phaseTexts({ system, cells, thresholds }: SweepFindings): readonly string[] {
  if (thresholds.phases === undefined || cells.length === 1) return [];
  const axes = chooseAxes(cells, system);
  const letters = PHASES.map((phase) => `${PHASE_LETTERS[phase]} ${phase}`).join(", ");
  return [
    "",
    `Phases of most seeds; ${titleOf(system, axes.y)} down, ${titleOf(system, axes.x)} across.`,
    `${letters}, – ${NOT_JUDGED}; a share where seeds disagree.`,
    `${phaseDefinition(thresholds)}.`,
    ...surfaceTables(system, surfaceOf(cells, { x: axes.x, y: axes.y, value: "reached" }), ({ cell }) =>
      phaseMark(cell),
    ),
  ];
}

/** The marks in place of a missing median. */
const MARKS =
  "> is a bound (training ended first), never: at rest short of the threshold, ×: all diverged or failed, –: nothing to estimate from.";

/** A table along one axis: one row a value, with both steps, the ratio and the final test loss, each with its spread. */
function lineTable({ system, thresholds, ...findings }: SweepFindings, clock: Clock): readonly string[] {
  const cells = cellsOnClock(findings.cells, clock);
  const [axis] = varyingParameters(cells);
  const label = valueLabels(distinctValues(cells, axis));
  const time = clock === "tau" ? (system.clock?.symbol ?? "τ") : "step";
  const columns = [
    { heading: `train ${time}`, quantity: "trainStep" },
    { heading: `test ${time}`, quantity: "testStep" },
    { heading: "ratio", quantity: "ratio" },
    { heading: "final test loss", quantity: "finalTest" },
  ] as const;
  // One seed has no spread.
  const hasSpread = cells.some(({ trials }) => trials > 1);
  const entries = (cell: Cell): readonly string[] =>
    columns.flatMap(({ quantity }) => {
      const format = (x: number): string =>
        quantity === "ratio" ? numberBeside(thresholds.ratio, x) : shortNumber(x);
      const { interval, events } = cell[quantity];
      const spread = events < 2 ? "–" : seedSpread(interval, format);
      return [estimateText(cell, quantity, format), ...(hasSpread ? [spread] : [])];
    });
  return [
    "",
    hasSpread
      ? `Over ${titleOf(system, axis)}: medians over seeds with their spread (a 95 % interval, or in square brackets a range).`
      : `Over ${titleOf(system, axis)}: values of the one seed.`,
    MARKS,
    table(
      [
        symbolOf(system, axis),
        ...columns.flatMap(({ heading }) => [heading, ...(hasSpread ? ["spread"] : [])]),
      ],
      cells.map((cell) => [label(cell.parameters[axis] ?? null), ...entries(cell)]),
      { right: true },
    ),
  ];
}

function surfaceTexts({ system, cells, thresholds }: SweepFindings, clock: Clock): readonly string[] {
  if (cells.length === 1) return [];
  const axes = chooseAxes(cells, system);
  const surfaces: readonly (readonly [SurfaceValue, string])[] = [
    [
      clock === "tau" ? "tau" : "test_step",
      `Time to generalise, ${clock === "tau" ? `in ${system.clock?.meaning ?? "τ"}` : "in steps"}${cells.some(({ trials }) => trials > 1) ? ": median over seeds" : ""}`,
    ],
    ["ratio", `How many times later than the train ${judgedWords(thresholds).noun}`],
  ];
  return surfaces.flatMap(([value, title]) => [
    "",
    `${title}; ${titleOf(system, axes.y)} down, ${titleOf(system, axes.x)} across.`,
    MARKS,
    ...surfaceTables(system, surfaceOf(cells, { x: axes.x, y: axes.y, value }), (cell) =>
      cellMark(cell, value, value === "ratio" ? (x) => numberBeside(thresholds.ratio, x) : shortNumber),
    ),
  ]);
}

function surfaceTables(
  system: NamedParameters,
  surface: Surface,
  textOf: (cell: SurfaceCell) => string,
): readonly string[] {
  const corner = `${symbolOf(system, surface.y.name)} \\ ${symbolOf(system, surface.x.name)}`;
  const points = surface.facets.map(({ fixed }) => ({ parameters: fixed }));
  const labelOfY = valueLabels(surface.y.values);
  const cellText = (facet: SurfaceFacet, x: ParameterValue, y: ParameterValue): string => {
    const found = facet.cells.find((cell) => cell.x === x && cell.y === y);
    return found === undefined ? "" : textOf(found);
  };
  const header = [corner, ...surface.x.values.map(valueLabels(surface.x.values))];
  return surface.facets.flatMap((facet) => {
    const title = pointLabel(system, facet.fixed, points);
    const rows = surface.y.values.map((y) => [
      labelOfY(y),
      ...surface.x.values.map((x) => cellText(facet, x, y)),
    ]);
    return [...(title === "" ? [] : ["", title]), table(header, rows, { right: true })];
  });
}

function regimeTable({ system, regimes }: SweepFindings): readonly string[] {
  const ladders = laddersOf(regimes);
  if (ladders.length === 0) return [];
  const [{ amount }] = ladders;
  const [first, second] = boundaryNames(system, amount);
  const columns = regimeColumns(system, ladders);
  return [
    "",
    `Regimes of ${symbolOf(system, amount)}: too little < ${first} ≤ goldilocks < ${second} ≤ too much.`,
    bracketWords(ladders),
    table(
      columns.map(({ heading }) => heading),
      ladders.map((regime) => columns.map((column) => column.text(regime))),
      { right: true },
    ),
  ];
}
