import {
  distinctValues,
  varyingParameters,
  type Boundary,
  type Interval,
  type Regime,
} from "../../analysis/index.js";
import { endsText, spreadKind } from "./cell-words.js";
import { numberOrDash, shortNumber, valueLabel, valueLabels } from "./number-format.js";
import { boundaryNames, symbolOf, type NamedParameters } from "./parameter-words.js";
import { regimeNotes } from "./regime-notes.js";
import { unknownBoundaryText } from "./unknown-boundary.js";

/** A column of the table of boundaries. */
export interface RegimeColumn {
  readonly heading: string;
  text(regime: Regime): string;
}

/** Points that have P₁ and P₂: those with more than one value of P. */
export function laddersOf(regimes: readonly Regime[]): readonly Regime[] {
  return regimes.filter(({ amounts }) => amounts.length > 1);
}

/**
 * The columns of the table of boundaries, the same on the page and in a terminal: the parameters in which these points
 * differ, both boundaries each with its bracket on the grid, its spread over seeds (a range in brackets) and in its unit,
 * the width of the window between them, and peculiarities.
 */
export function regimeColumns(system: NamedParameters, ladders: readonly Regime[]): readonly RegimeColumn[] {
  const [first, second] = boundaryNames(system, ladders[0]?.amount ?? "");
  const unit = ladders.find((regime) => regime.unit !== null)?.unit?.symbol ?? null;
  return [
    ...varyingParameters(ladders).map((name): RegimeColumn => {
      const label = valueLabels(distinctValues(ladders, name));
      return {
        heading: symbolOf(system, name),
        text: ({ parameters }) => label(parameters[name] ?? null),
      };
    }),
    ...boundaryColumns(first, unit, (regime) => regime.first),
    ...boundaryColumns(second, unit, (regime) => regime.second),
    {
      heading: `${second}/${first}`,
      text: ({ window: { ratio } }) => (ratio === null ? "–" : shortNumber(ratio)),
    },
    {
      heading: "spread",
      text: ({ seeds, window: { interval } }) => (seeds < 2 ? "–" : seedSpread(interval)),
    },
    { heading: "seeds", text: ({ seeds }) => String(seeds) },
    { heading: "notes", text: (regime) => regimeNotes(regime).join(", ") },
  ];
}

function boundaryColumns(
  name: string,
  unit: string | null,
  of: (regime: Regime) => Boundary,
): readonly RegimeColumn[] {
  return [
    { heading: name, text: (regime) => boundaryPlace(of(regime), regime) },
    { heading: "in", text: (regime) => bracketText(of(regime)) },
    { heading: "spread", text: (regime) => (regime.seeds < 2 ? "–" : seedSpread(of(regime).interval)) },
    ...(unit === null
      ? []
      : [
          {
            heading: `${name}/${isFormula(unit) ? `(${unit})` : unit}`,
            text: (regime: Regime) => numberOrDash(of(regime).estimatePerUnit),
          },
        ]),
  ];
}

/** A boundary as a number of samples, or as a bound by the grid: "≤ 30" at or below its smallest P, "> 960". */
export function boundaryPlace(
  { place, estimate, within }: Boundary,
  { amounts }: Pick<Regime, "amounts">,
): string {
  switch (place) {
    case "below":
      return `≤ ${valueLabel(amounts[0])}`;
    case "above":
      return `> ${valueLabel(amounts[amounts.length - 1])}`;
    case "inside":
      return estimate === null ? "–" : shortNumber(estimate);
    case "unknown":
      return unknownBoundaryText({ within });
  }
}

/** A boundary as a number and in the unit of the amount, with its spread where there are several seeds. */
export function boundaryText(boundary: Boundary, regime: Pick<Regime, "amounts" | "seeds" | "unit">): string {
  const { place, bracket, estimate, estimatePerUnit, interval } = boundary;
  if (place !== "inside") return boundaryPlace(boundary, regime);
  if (bracket === null || estimate === null) return "–";
  const ends = regime.seeds < 2 ? "" : endsText(interval);
  const inUnit =
    estimatePerUnit === null ? "" : ` = ${amountInUnit(estimatePerUnit, regime.unit?.symbol ?? "")}`;
  const spread = ends === "" ? "" : `; ${spreadKind(interval)} ${ends}`;
  return `${shortNumber(estimate)}${inUnit} (in ${bracket[0]} to ${bracket[1]}${spread})`;
}

/** "4.28 D", "0.41 × p(p+1)/2": so many units of the amount of data. */
export function amountInUnit(value: number, symbol: string): string {
  return `${shortNumber(value)} ${isFormula(symbol) ? "× " : ""}${symbol}`;
}

/** A unit that needs a sign of multiplication before it, and brackets below a line: "p(p+1)/2", not "D" or "p²". */
function isFormula(symbol: string): boolean {
  return /[-+*/(]/.test(symbol);
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
export function windowText(
  system: NamedParameters,
  { amount, seeds, window: { ratio, interval } }: Regime,
): string {
  const [first, second] = boundaryNames(system, amount);
  if (ratio === null) return "";
  const ends = seeds < 2 ? "" : endsText(interval);
  return `${second}/${first} = ${shortNumber(ratio)}${ends === "" ? "" : ` (${spreadKind(interval)} ${ends})`}`;
}
