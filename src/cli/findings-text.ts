import {
  surfaceOf,
  type Boundary,
  type Clock,
  type ParameterValue,
  type Regime,
  type Surface,
  type SurfaceFacet,
  type SurfaceValue,
} from "../analysis/index.js";
import {
  chooseAxes,
  isAtRest,
  meaningOf,
  pointLabel,
  readingNotes,
  regimeNotes,
  shortNumber,
  summaryLines,
  symbolOf,
  unknownBoundaryText,
  valueLabel,
} from "../report/index.js";
import type { SweepFindings } from "../session/index.js";
import { table } from "./table.js";

/**
 * What a sweep says, for a terminal: what must be read first, the summary, a surface of the time to generalise and one
 * of the delay ratio with a table for every combination of the other parameters, and the boundaries of P.
 */
export function findingsText(findings: SweepFindings, clock: Clock): string {
  const { cells, regimes } = findings;
  const axes = chooseAxes(cells);
  const surfaces: readonly (readonly [SurfaceValue, string])[] = [
    [
      clock === "tau" ? "tau" : "test_step",
      `Time to generalise, ${clock === "tau" ? "in τ = t·ε/α" : "in steps"}: median over seeds`,
    ],
    ["ratio", "How many times later than the train loss"],
  ];
  const parts = [
    ...readingNotes(findings),
    ...(readingNotes(findings).length === 0 ? [] : [""]),
    ...summaryLines(findings),
    ...(cells.length === 1
      ? []
      : surfaces.flatMap(([value, title]) => [
          "",
          `${title}; ${meaningOf(axes.y)} down, ${meaningOf(axes.x)} across.`,
          "> is a bound (training ended first), never: at rest above the threshold.",
          ...surfaceTables(surfaceOf(cells, { x: axes.x, y: axes.y, value })),
        ])),
    ...regimeTable(regimes),
  ];
  return parts.join("\n");
}

function surfaceTables(surface: Surface): readonly string[] {
  const corner = `${symbolOf(surface.y.name)} \\ ${symbolOf(surface.x.name)}`;
  return surface.facets.flatMap((facet) => {
    const title = pointLabel(facet.fixed);
    const rows = surface.y.values.map((y) => [
      valueLabel(y),
      ...surface.x.values.map((x) => cellText(facet, x, y)),
    ]);
    return [
      ...(title === "" ? [] : ["", title]),
      table([corner, ...surface.x.values.map(valueLabel)], rows, { right: true }),
    ];
  });
}

function cellText(facet: SurfaceFacet, x: ParameterValue, y: ParameterValue): string {
  const found = facet.cells.find((cell) => cell.x === x && cell.y === y);
  if (found === undefined) return "";
  if (found.value !== null) return shortNumber(found.value);
  if (isAtRest(found.cell)) return "never";
  return found.bound === null ? "–" : `> ${shortNumber(found.bound)}`;
}

function regimeTable(regimes: readonly Regime[]): readonly string[] {
  const ladders = regimes.filter((regime) => regime.samples.length > 1);
  if (ladders.length === 0) return [];
  const points = ladders.map(({ parameters }) => parameters);
  const names = (
    ["alpha", "epsilon", "dimension", "width", "eigenvector", "weightDecay", "decayRate"] as const
  ).filter((name) => new Set(points.map((point) => point[name])).size > 1);
  const rows = ladders.map((regime) => [
    ...names.map((name) => valueLabel(regime.parameters[name])),
    ...boundaryTexts(regime, regime.first),
    ...boundaryTexts(regime, regime.second),
    ...windowTexts(regime),
    regimeNotes(regime).join(", "),
  ]);
  const header = [
    ...names.map(symbolOf),
    "P₁",
    "spread",
    "P₁/D",
    "P₂",
    "spread",
    "P₂/D",
    "P₂/P₁",
    "spread",
    "",
  ];
  return [
    "",
    "Regimes of P: too little < P₁ ≤ goldilocks < P₂ ≤ too much. The spread over seeds is a 95 % interval, or, in",
    "brackets, a range (fewer than 8 seeds); … is beyond the grid, or beyond what is trained and decided.",
    table(header, rows, { right: true }),
  ];
}

function boundaryTexts(regime: Regime, boundary: Boundary): readonly string[] {
  const { interval } = boundary;
  const isOpen = interval === null || (interval.low === null && interval.high === null);
  const ends = isOpen ? "" : `${endText(interval.low)} to ${endText(interval.high)}`;
  return [
    estimateText(boundary, regime.samples),
    interval?.kind === "range" && ends !== "" ? `[${ends}]` : ends,
    boundary.estimatePerDimension === null ? "" : shortNumber(boundary.estimatePerDimension),
  ];
}

function endText(x: number | null): string {
  return x === null ? "…" : shortNumber(x);
}

function estimateText({ place, estimate, within }: Boundary, samples: Regime["samples"]): string {
  if (estimate !== null) return shortNumber(estimate);
  if (place === "below") return `≤ ${shortNumber(samples[0])}`;
  return place === "above"
    ? `> ${shortNumber(samples[samples.length - 1])}`
    : unknownBoundaryText({ within });
}

/** P₂/P₁ and its spread. */
function windowTexts({ window: { ratio, interval } }: Regime): readonly string[] {
  if (ratio === null) return ["", ""];
  const ends = interval === null ? "" : `${endText(interval.low)} to ${endText(interval.high)}`;
  return [shortNumber(ratio), interval?.kind === "range" ? `[${ends}]` : ends];
}
