import type { ParameterSpec, ParameterValues } from "./parameter-spec.js";
import type { SeriesSpec } from "./series-spec.js";
import type { AmountUnit, LossUnit, Reference, SeriesPanel, System } from "./system.js";

/** The properties of a parameter that tables and figures need. */
export interface ParameterProfile extends Pick<
  ParameterSpec,
  "symbol" | "meaning" | "standard" | "column" | "scale" | "onlyAt"
> {
  readonly name: string;
}

/**
 * The properties of a system that analysis and reports need, as plain data. A profile travels with the data that they
 * read, and is embedded in the page of a report. See {@link profileOf}.
 */
export interface SystemProfile {
  readonly kind: string;
  readonly title: string;
  readonly definition: string;
  /** The parameters that tell cells apart (seeds are left out), in the order of tables. */
  readonly parameters: readonly ParameterProfile[];
  /** The parameter that is the amount of data; null: there is none, so there are no regimes. */
  readonly amount: string | null;
  readonly clock: { readonly symbol: string; readonly meaning: string } | null;
  readonly lossUnit: LossUnit;
  /** The parameter whose values have different colours in one figure of curves; null: there is none. */
  readonly family: string | null;
  readonly series: readonly SeriesSpec[];
  readonly mechanism: readonly SeriesPanel[];
  readonly references: readonly Reference[];
}

/** The default unit of losses. */
const LABEL_POWER: LossUnit = { symbol: "label power", meaning: "the label power E[y²]" };

/** The profile of a system for analysis and reports. */
export function profileOf(system: System): SystemProfile {
  const { kind, title, amount, series, references, report } = system;
  return {
    ...{ kind, title, amount, series, references },
    definition: report.definition,
    parameters: Object.entries<ParameterSpec>(system.parameters)
      .filter(([, { role }]) => role === "setting")
      .map(([name, { symbol, meaning, standard, column, scale, onlyAt }]) => {
        const profile = { name, symbol, meaning, standard, column, scale };
        return onlyAt === undefined ? profile : { ...profile, onlyAt };
      }),
    clock: report.clock === undefined ? null : { symbol: report.clock.symbol, meaning: report.clock.meaning },
    lossUnit: report.lossUnit ?? LABEL_POWER,
    family: report.family ?? null,
    mechanism: report.mechanism,
  };
}

/** A system's functions that measure amounts of data and time in units other than numbers and steps. */
export interface SystemMeasures {
  readonly amount: string | null;
  /** The unit of the amount at a point; null where it has none. */
  readonly unitOf: (parameters: ParameterValues) => AmountUnit | null;
  /** The factor that turns steps into the system's own time; null where the system, or a point of it, has no such time. */
  readonly clockFactor: ((parameters: ParameterValues) => number | null) | null;
}

/** The measures of a system. */
export function measuresOf({ amount, report }: System): SystemMeasures {
  const { clock } = report;
  return {
    amount,
    unitOf: (parameters) => report.amountUnit?.(parameters) ?? null,
    clockFactor:
      clock === undefined
        ? null
        : (parameters) => {
            const factor = clock.factor(parameters);
            // Time that stands still, as that of a decay of 0, measures nothing.
            return factor > 0 ? factor : null;
          },
  };
}
