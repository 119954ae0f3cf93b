import { CURVE_COLUMNS, type TrialEnd } from "../../model/index.js";

/** What `progress` keeps of a trial's end. */
export type EndValues = Omit<TrialEnd, "checkpoint">;

/** Fields that are words; any other string in the JSON is a number that JSON lacks. */
const WORDS: ReadonlySet<string> = new Set(["ending", "kernels"]);

/** JSON of the values at a trial's end, with "NaN", "Infinity" and "-Infinity" for a diverged trial's losses. */
export function endValuesText(end: TrialEnd): string {
  const values: EndValues = {
    ending: end.ending,
    steps: end.steps,
    last: end.last,
    labelPower: end.labelPower,
    kernelTest: end.kernelTest,
    evaluations: end.evaluations,
    computeMs: end.computeMs,
    attempt: end.attempt,
    kernels: end.kernels,
  };
  if (isFinite(values)) return JSON.stringify(values);
  return JSON.stringify(values, (_, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  );
}

/** Whether JSON has all of the numbers, as for nearly every trial: a replacer costs ten times the rest. */
function isFinite(values: EndValues): boolean {
  const { last } = values;
  return (
    CURVE_COLUMNS.every((column) => last[column] === null || Number.isFinite(last[column])) &&
    Object.values(values).every((value) => typeof value !== "number" || Number.isFinite(value))
  );
}

/** The inverse of {@link endValuesText}, bit for bit (but −0, which becomes +0). */
export function parseEndValues(text: string): EndValues {
  return JSON.parse(text, (key, value: unknown) =>
    typeof value === "string" && !WORDS.has(key) ? Number(value) : value,
  ) as EndValues;
}
