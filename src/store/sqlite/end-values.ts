import { curveRow, type CurveRow, type TrialEnd } from "../../model/index.js";

/** What `progress` keeps of a trial's end. */
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

/** The columns of a row that hold something: most trials have few. */
function presentColumns(row: CurveRow): Partial<CurveRow> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}

/** Whether JSON has all of the numbers, as for nearly every trial: a replacer costs ten times the rest. */
function isFinite(values: Omit<EndValues, "last"> & { readonly last: Partial<CurveRow> }): boolean {
  const last = Object.values(values.last);
  return (
    last.every((value) => Number.isFinite(value)) &&
    Object.values(values).every((value) => typeof value !== "number" || Number.isFinite(value))
  );
}

/** The inverse of {@link endValuesText}, bit for bit (but −0, which becomes +0). */
export function parseEndValues(text: string): EndValues {
  const values = JSON.parse(text, (key, value: unknown) =>
    typeof value === "string" && !WORDS.has(key) ? Number(value) : value,
  ) as EndValues;
  return { ...values, last: curveRow(values.last) };
}
