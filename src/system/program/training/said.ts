import { GrokError, isBelowZero } from "../../../model/index.js";

/** The content of a program's line. `trial` null: the line does not name its trial. */
export type Said =
  | {
      readonly kind: "row";
      readonly trial: string | null;
      readonly step: number;
      readonly values: Readonly<Record<string, number | null>>;
    }
  | {
      readonly kind: "checkpoint";
      readonly trial: string | null;
      readonly step: number;
      readonly name: string;
    }
  | { readonly kind: "end"; readonly trial: string | null; readonly how: "settled" | "diverged" }
  | { readonly kind: "labels"; readonly trial: string | null; readonly labelPower: number };

/** Numbers that JSON does not have, as texts. */
const NOT_FINITE: ReadonlyMap<unknown, number> = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

/**
 * Reads a line of a program.
 *
 * @param number of the line, from 1. @param columns the series that may be recorded beside the losses.
 * @throws GrokError TRIAL that quotes the line.
 */
export function readSaid(line: string, number: number, columns: ReadonlySet<string>): Said {
  const fail = (expected: string, found: string, hint?: string): never => {
    throw lineError(line, number, expected, found, hint);
  };
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch {
    const bare = /[[:,\s](-?(?:NaN|nan|Infinity|inf))\b/.exec(line);
    if (bare !== null)
      return fail("JSON", `${bare[1]} as a bare word`, 'JSON has no such number: write it as a text, "NaN"');
    return fail(
      "JSON, an object in one line",
      "something else",
      "what is for people goes to stdout or stderr",
    );
  }
  if (typeof content !== "object" || content === null || Array.isArray(content))
    return fail("an object", Array.isArray(content) ? "a list" : String(content));
  const { trial: named, ...said } = content as Readonly<Record<string, unknown>>;
  if (named !== undefined && named !== null && typeof named !== "string")
    return fail("the id of a trial as trial", describe(named));
  const trial = named ?? null;
  const only = (keys: readonly string[]): void => {
    const other = Object.keys(said).find((key) => !keys.includes(key));
    if (other !== undefined) fail(`only ${keys.join(", ")} beside trial`, `the key ${other}`);
  };
  if ("end" in said) {
    only(["end"]);
    const { end } = said;
    if (end !== "settled" && end !== "diverged") return fail("end: settled or diverged", describe(end));
    return { kind: "end", trial, how: end };
  }
  if ("label_power" in said) {
    only(["label_power"]);
    const { label_power: labelPower } = said;
    if (typeof labelPower !== "number" || !(labelPower > 0))
      return fail("label_power above 0", describe(labelPower));
    return { kind: "labels", trial, labelPower };
  }
  const { step } = said;
  if (!Number.isSafeInteger(step) || (step as number) < 0)
    return fail("step, an integer of at least 0", describe(step));
  if ("checkpoint" in said) {
    only(["checkpoint", "step"]);
    const { checkpoint: name } = said;
    if (typeof name !== "string" || name === "" || name.includes("\0"))
      return fail("the name of a file as checkpoint", describe(name));
    return { kind: "checkpoint", trial, step: step as number, name };
  }
  const values: Record<string, number | null> = {};
  for (const [key, value] of Object.entries(said)) {
    if (key === "step") continue;
    const isLoss = key === "train_loss" || key === "test_loss";
    if (!isLoss && !columns.has(key)) {
      const known = ["train_loss", "test_loss", ...columns].join(", ");
      return fail(`a series that task.series declares (${known})`, `the series ${key}`);
    }
    const read = typeof value === "number" ? value : value === null && !isLoss ? null : NOT_FINITE.get(value);
    if (read === undefined)
      return fail(`a number for ${key}, or "NaN", "Infinity", "-Infinity"`, describe(value));
    values[key] = read;
  }
  for (const loss of ["train_loss", "test_loss"]) {
    if (!(loss in values)) return fail("train_loss and test_loss in every row", `no ${loss}`);
    // Thresholds are shares of a loss that is 0 at best: one below 0 would count as learned.
    if (isBelowZero(Number(values[loss]))) return fail(`${loss} of at least 0`, `${values[loss]}`);
  }
  return { kind: "row", trial, step: step as number, values };
}

/** The error about a program's line, which it quotes. */
export function lineError(
  line: string,
  number: number,
  expected: string,
  found: string,
  hint?: string,
): GrokError {
  const quoted = line.length <= 200 ? line : `${line.slice(0, 200)} …`;
  return new GrokError(
    "TRIAL",
    `line ${number} of the program: expected ${expected}, found ${found}: ${quoted}`,
    {
      ...(hint === undefined ? {} : { hint }),
    },
  );
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : "a long value";
}
