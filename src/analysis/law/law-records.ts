import type { ParameterProfile } from "../../model/index.js";
import type { Law, LawFit } from "./fit-law.js";

/**
 * A law as plain data for JSON, under the names of the store: `exponents` by column, each with `value`, `low`, `high` and
 * `interval` (bootstrap, range or null). Absent is null.
 */
export function lawDocument(
  law: Law,
  profiles: readonly ParameterProfile[],
): Readonly<Record<string, unknown>> {
  const { time, terms, apart, along, seeds, fit, strata, strataCount, local, leftOut } = law;
  const columns = terms.map(({ column }) => column);
  const columnOf = (name: string): string => profiles.find((each) => each.name === name)?.column ?? name;
  const fitDocument = ({
    exponents,
    scatter,
    events,
    bounds,
  }: LawFit): Readonly<Record<string, unknown>> => ({
    exponents: Object.fromEntries(
      exponents.map(({ value, interval }, k) => [
        columns[k],
        {
          value,
          low: interval?.low ?? null,
          high: interval?.high ?? null,
          interval: interval?.kind ?? null,
        },
      ]),
    ),
    ...{ scatter, events, bounds },
  });
  return {
    time,
    parameters: columns,
    held_apart: apart.map(columnOf),
    following: along.map(columnOf),
    seeds,
    ...fitDocument(fit),
    combinations: strataCount,
    strata: strata.map((stratum) => ({
      ...Object.fromEntries(
        Object.entries(stratum.parameters).map(([name, value]) => [columnOf(name), value]),
      ),
      ...(stratum.fit === null
        ? { exponents: null, scatter: null, events: null, bounds: null }
        : fitDocument(stratum.fit)),
    })),
    between_neighbours: Object.fromEntries(local.map((steps, k) => [columns[k], steps])),
    left_out: {
      diverged_or_failed: leftOut.broken,
      never: leftOut.never,
      without_train_step: leftOut.unfitted,
      idle_bounds: leftOut.idle,
    },
  };
}
