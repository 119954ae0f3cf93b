import { curveRow, type CurveRow, type TrialEnd } from "../../model/index.js";
import { storedJson } from "./stored-json.js";
import { END_VALUES } from "./stored-shapes.js";

/** The values of a trial's end that `progress` stores. */
export type EndValues = Omit<TrialEnd, "checkpoint">;

/** Fields that are words; any other string in the JSON is a number that JSON lacks. */
const WORDS: ReadonlySet<string> = new Set(["ending", "kernels"]);

/** JSON of the values at a trial's end, with "NaN", "Infinity" and "-Infinity" for a diverged trial's losses. */
export function endValuesText(end: TrialEnd): string {
  const values = {
    ending: end.ending,
    steps: end.steps,
    last: presentColumns(end.last),
    labelPower: end.labelPower,
    kernelTest: end.kernelTest,
    ...(end.facts === undefined ? {} : { facts: end.facts }),
    evaluations: end.evaluations,
    computeMs: end.computeMs,
    attempt: end.attempt,
    ...(end.exhausted === undefined ? {} : { exhausted: end.exhausted }),
    kernels: end.kernels,
  };
  if (isFinite(values)) return JSON.stringify(values);
  return JSON.stringify(values, (_, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  );
}

/** The columns of a row that hold a value: most trials have few. */
function presentColumns(row: CurveRow): Partial<CurveRow> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}

/** Whether JSON can represent all of the numbers, as for nearly every trial: a replacer costs ten times the rest. */
function isFinite(values: Omit<EndValues, "last"> & { readonly last: Partial<CurveRow> }): boolean {
  const { extra = {}, ...columns } = values.last;
  return (
    [...Object.values(columns), ...Object.values(extra)].every((value) => Number.isFinite(value)) &&
    Object.values(values).every((value) => typeof value !== "number" || Number.isFinite(value))
  );
}

/**
 * The inverse of {@link endValuesText}, bit for bit (except −0, which becomes +0).
 *
 * @throws DamagedRow where the text is not one that {@link endValuesText} writes.
 */
export function parseEndValues(text: unknown, row: () => string): EndValues {
  const values = storedJson(text, "end_values", END_VALUES, row) as EndValues;
  const { extra, ...columns } = values.last;
  const last = curveRow(withNumbers(columns));
  return {
    ...withNumbers(values),
    last: extra === undefined ? last : { ...last, extra: withNumbers(extra) },
  };
}

/** Replaces strings that stand for numbers with these numbers. */
function withNumbers<T extends object>(values: T): T {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]: [string, unknown]) => [
      key,
      typeof value === "string" && !WORDS.has(key) ? Number(value) : value,
    ]),
  ) as T;
}
