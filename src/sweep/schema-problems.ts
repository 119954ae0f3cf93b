import type * as z from "zod";
import { isMapping, describeFound, type System } from "../model/index.js";
import { nearMiss } from "./near-miss.js";
import { ownerOf, ownerOfWord } from "./named-values.js";
import { problem, type Problem } from "./problems.js";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/**
 * The issues of a failed validation as problems: one for every wrong value and every unknown key, with a hint where
 * one is known. Relies on the convention of sweep-schema.ts that an issue's message is the expected thing.
 *
 * @param input the value that was validated; found values are read from it.
 * @param system whose parameters have a section of their own; null: unknown.
 * @param base path of `input` within the file.
 */
export function schemaProblems(
  issues: readonly Issue[],
  input: unknown,
  system: System | null,
  base: Path = [],
): readonly Problem[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path];
    const found = valueAt(input, issue.path);
    if (issue.code === "unrecognized_keys") {
      const known = issue.message.split(", ");
      return issue.keys.map((key) => unknownKey([...path, key], known, system));
    }
    if (issue.code === "invalid_union") {
      const branch = matchingBranch(issue.errors, found);
      if (branch !== null) return schemaProblems(branch, found, system, path);
    }
    const hint =
      issue.code === "invalid_value"
        ? nearWord(path, found, issue.values)
        : hintFor(path, found, issue.message);
    return [problem(pathText(path), issue.message, describeFound(found), hint)];
  });
}

/** `["axes", "samples", 2]` as `axes.samples[2]`. */
export function pathText(path: Path): string {
  return path
    .map((part, i) => (typeof part === "number" ? `[${part}]` : `${i === 0 ? "" : "."}${String(part)}`))
    .join("");
}

/** The one branch of a union that the value was meant for: the value has its type, but not all of its content. */
function matchingBranch(branches: readonly (readonly Issue[])[], found: unknown): readonly Issue[] | null {
  const meant = branches.filter((issues) => !issues.some((issue) => isOfOtherType(issue, found)));
  return meant.length === 1 ? meant[0] : null;
}

/** Whether an issue says that the value itself should have been a list, a mapping or a single value, and is not. */
function isOfOtherType(issue: Issue, found: unknown): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === "invalid_union") {
    return issue.errors.every((branch) => branch.some((inner) => isOfOtherType(inner, found)));
  }
  if (issue.code === "custom") return Array.isArray(found) || isMapping(found);
  if (issue.code !== "invalid_type" && issue.code !== "invalid_value") return false;
  const expected = issue.code === "invalid_type" ? issue.expected : "value";
  if (expected === "array") return !Array.isArray(found);
  if (expected === "object") return !isMapping(found);
  return Array.isArray(found) || isMapping(found);
}

function unknownKey(path: Path, known: readonly string[], system: System | null): Problem {
  const key = String(path[path.length - 1]);
  const near = nearMiss(key, known);
  let hint = near === null ? (ownerOf(key) ?? undefined) : `did you mean ${near}`;
  if (system !== null && Object.hasOwn(system.parameters, key)) {
    const { home } = system.parameters[key];
    hint = home === null ? `write it as axes.${key}` : `write it as ${home}.${key} or axes.${key}`;
  }
  return problem(pathText(path), `one of the keys ${known.join(", ")}`, `the unknown key "${key}"`, hint);
}

function nearWord(path: Path, found: unknown, words: readonly unknown[]): string | undefined {
  if (typeof found !== "string") return undefined;
  const near = nearMiss(
    found,
    words.filter((word) => typeof word === "string"),
  );
  if (near !== null) return `did you mean ${near}`;
  const parameter = path.findLast((part) => typeof part === "string") ?? "";
  return ownerOfWord(parameter, found) ?? ownerOf(found) ?? undefined;
}

function hintFor(path: Path, found: unknown, expected: string): string | undefined {
  // The only key besides the name that every file must have.
  if (found === undefined && /^budget(\.steps)?$/.test(pathText(path))) {
    return "write the last step of training, for example budget: { steps: 1e6 }";
  }
  if (typeof found === "string") return hintForText(path, found);
  if (found === Infinity) return "only width has no upper end, written as width: infinite";
  if (typeof found !== "number") return undefined;
  if (path.some((part) => part === "derive")) return "a constant belongs under axes";
  return Number.isFinite(found) && expected.startsWith("an integer") ? integerHint(found) : undefined;
}

/** The hint for an integer that a double does not represent exactly, such as a seed of 64 bits. */
export function integerHint(found: number): string | undefined {
  if (Math.abs(found) <= Number.MAX_SAFE_INTEGER) return undefined;
  return `integers are exact up to ${Number.MAX_SAFE_INTEGER} (2^53 − 1); take a smaller one`;
}

/** The hint for a text that looks like a number, or like several. */
function hintForText(path: Path, found: string): string | undefined {
  const text = found.trim();
  const plain = text.replaceAll("_", "");
  if (text !== "" && Number.isFinite(Number(plain))) {
    const tooLong = /^[-+]?\d+$/.test(plain) ? integerHint(Number(plain)) : undefined;
    return tooLong ?? `write the number ${Number(plain)} without quotes or underscores`;
  }
  const parts = text.split(",").map((part) => part.trim());
  if (parts.length < 2 || parts.length > 20 || parts.some((part) => !/^[\w.+-]+$/.test(part)))
    return undefined;
  const list = `[${parts.join(", ")}]`;
  if (path[0] === "axes" || path[0] === "metrics" || path[path.length - 1] === "steps") {
    return `write the list ${list}`;
  }
  const hasTwoNumbers = parts.length === 2 && parts.every((part) => /^\d+$/.test(part));
  return hasTwoNumbers ? `write ${parts.join(".")} with a point, or a list ${list} under axes` : undefined;
}

function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const part of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.hasOwn(value, part) ? (value as Readonly<Record<PropertyKey, unknown>>)[part] : undefined;
  }
  return value;
}
