import { resolve } from "node:path";
import {
  DURATION_WORDS,
  parseDuration,
  describeFound,
  isMapping,
  type ParameterSpec,
  type ParameterValues,
  type SeriesSpec,
  type Mapping,
} from "../../model/index.js";
import { accuracy, always } from "../series.js";
import type { Report } from "./report.js";
import { readParameters } from "./parameter-declaration.js";

/** The comparison of recomputed rows: by bits, by values within a relative tolerance, or not comparable. */
export type Sameness = "bits" | "nothing" | { readonly values: number };

/** A program in any language that trains trials, as the section `task` of a sweep declares it. */
export interface ProgramDeclaration {
  readonly name: string;
  readonly version: number;
  /** The command and its arguments; `{lr}` stands for the value of a parameter. No shell reads it. */
  readonly command: readonly string[];
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  /** Columns beside `train_loss` and `test_loss`. */
  readonly series: readonly SeriesSpec[];
  /** The parameter that is the amount of data; null: none. */
  readonly amount: string | null;
  readonly same: Sameness;
  /** Most trials of one process. */
  readonly batch: number;
  /** Processor threads that one process uses. */
  readonly threads: number;
  /** From TERM to KILL, ms. */
  readonly graceMs: number;
  /** A process that is silent for longer is ended, ms. */
  readonly quietMs: number;
  /** Absolute paths of files whose content is recorded with every attempt. */
  readonly files: readonly string[];
  /** Absolute path of the command's working folder: the folder of the sweep file. */
  readonly folder: string;
}

/** The largest number of trials for one process. */
export const LARGEST_BATCH = 32;

/** Keys of the section `task` of a program, beside `kind`. */
export const PROGRAM_KEYS = [
  "name",
  "version",
  "command",
  "parameters",
  "series",
  "amount",
  "same",
  "batch",
  "threads",
  "grace",
  "quiet",
  "files",
  "folder",
] as const;

/**
 * Reads the section `task` of a program. Mistakes are reported and replaced by usable values, so that one mistake does not
 * hide others.
 *
 * @param folder the base of relative paths, unless the section (a stored one) names its folder.
 */
export function readDeclaration(section: Mapping, folder: string, report: Report): ProgramDeclaration {
  for (const key of Object.keys(section)) {
    if (key === "kind" || PROGRAM_KEYS.some((known) => known === key)) continue;
    const expected = `the keys of a program: ${PROGRAM_KEYS.slice(0, -1).join(", ")}`;
    const hint = "values of parameters stand under axes";
    report({ path: `task.${key}`, expected, found: "another key", hint });
  }
  const root = typeof section["folder"] === "string" ? section["folder"] : resolve(folder);
  const names = readNames(section, null, report);
  const { parameters } = names;
  const command = readCommand(section["command"], Object.keys(parameters), report);
  const batch = wholeOr(section, "batch", { least: 1, most: LARGEST_BATCH, standard: 1 }, report);
  const filled = batch > 1 ? command.findIndex((word) => word.match(PLACE) !== null) : -1;
  if (filled >= 0) {
    const expected = "no parameter in braces with batch above 1, where a process gets several values";
    report({ path: `task.command[${filled}]`, expected, found: describeFound(command[filled]) });
  }
  return {
    ...names,
    command,
    same: readSame(section["same"], report),
    batch,
    threads: wholeOr(section, "threads", { least: 1, most: 4096, standard: 1 }, report),
    graceMs: durationOr(section, "grace", 30_000, report),
    quietMs: durationOr(section, "quiet", 600_000, report),
    files: readFiles(section["files"], root, report),
    folder: root,
  };
}

/** The declarations that are the same for any trainer: the parameters of trials, and the recorded columns. */
export type DeclaredNames = Pick<ProgramDeclaration, "name" | "version" | "parameters" | "series" | "amount">;

/**
 * Reads {@link DeclaredNames} of a section `task`.
 *
 * @param version the default version; null: the section must give one.
 */
export function readNames(section: Mapping, version: number | null, report: Report): DeclaredNames {
  const name = textOr(section, "name", /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, "nameless", report);
  const parameters = readParameters(section["parameters"], report);
  return {
    name,
    version: wholeOr(section, "version", { least: 1, most: 1e9, standard: version }, report),
    parameters,
    series: readSeries(section["series"], report),
    amount: readAmount(section["amount"], parameters, report),
  };
}

function readCommand(value: unknown, parameters: readonly string[], report: Report): readonly string[] {
  const expected = "a list of texts: the command and its arguments, such as [python, train.py]";
  if (!Array.isArray(value) || value.length === 0) {
    report({ path: "task.command", expected, found: describeFound(value) });
    return ["true"];
  }
  const words = value.map((word: unknown, at) => {
    if (typeof word === "number") return String(word);
    const isArgument = typeof word === "string" && !word.includes("\0");
    if (isArgument && (word !== "" || at > 0)) return word;
    report({
      path: `task.command[${at}]`,
      expected: at === 0 ? "a command" : "a text",
      found: describeFound(word),
    });
    return "true";
  });
  const known = new Set([...parameters, "seed"]);
  words.forEach((word, at) => {
    for (const [, name] of word.matchAll(PLACE)) {
      if (known.has(name)) continue;
      report({
        path: `task.command[${at}]`,
        expected: `names of parameters in braces (${[...known].join(", ")})`,
        found: `{${name}}`,
      });
    }
  });
  return words;
}

/** A placeholder in a command for the value of a parameter. */
const PLACE = /\{([A-Za-z][A-Za-z0-9]*)\}/g;

/** The parameters whose values stand in a command, each once. */
export function namesInCommand(command: readonly string[]): readonly string[] {
  return [...new Set(command.flatMap((word) => [...word.matchAll(PLACE)].map(([, name]) => name)))];
}

/** The command of one trial: `{lr}` is its value of lr. */
export function commandOf(command: readonly string[], values: ParameterValues): readonly string[] {
  return command.map((word) => word.replace(PLACE, (_, name: string) => String(values[name] ?? "")));
}

function readSeries(value: unknown, report: Report): readonly SeriesSpec[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    const expected = "a list of columns, such as [train_accuracy, grad_norm]";
    report({ path: "task.series", expected, found: describeFound(value) });
    return [];
  }
  return value.flatMap((column: unknown, at): readonly SeriesSpec[] => {
    if (typeof column !== "string" || !/^[a-z][a-z0-9_]*$/.test(column)) {
      const expected = "a column of lower-case letters, digits and _";
      report({ path: `task.series[${at}]`, expected, found: describeFound(column) });
      return [];
    }
    if (column === "train_loss" || column === "test_loss") {
      report({ path: `task.series[${at}]`, expected: "what is recorded beside the losses", found: column });
      return [];
    }
    if (column === "train_accuracy") return [accuracy("train", "share of train samples that are right")];
    if (column === "test_accuracy") return [accuracy("test", "share of test samples that are right")];
    return [always(column, "", column.replaceAll("_", " "))];
  });
}

function readAmount(
  value: unknown,
  parameters: Readonly<Record<string, ParameterSpec>>,
  report: Report,
): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" && Object.hasOwn(parameters, value)) return value;
  const names = Object.keys(parameters).join(", ");
  const expected =
    names === "" ? "nothing: the program has no parameters" : `one of its parameters (${names})`;
  report({ path: "task.amount", expected, found: describeFound(value) });
  return null;
}

function readSame(value: unknown, report: Report): Sameness {
  if (value === undefined || value === null || value === "bits") return "bits";
  if (value === "nothing") return "nothing";
  if (isMapping(value) && typeof value["values"] === "number" && value["values"] > 0)
    return { values: value["values"] };
  const expected = "bits, nothing, or { values: 1e-6 } with a relative tolerance";
  report({ path: "task.same", expected, found: describeFound(value) });
  return "bits";
}

function readFiles(value: unknown, root: string, report: Report): readonly string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((file) => typeof file === "string" && file !== ""))
    return (value as readonly string[]).map((file) => resolve(root, file));
  report({ path: "task.files", expected: "a list of files", found: describeFound(value) });
  return [];
}

function textOr(section: Mapping, key: string, pattern: RegExp, instead: string, report: Report): string {
  const value = section[key];
  if (typeof value === "string" && pattern.test(value)) return value;
  const expected = "a name of letters, digits, . _ - (100 at most)";
  report({ path: `task.${key}`, expected, found: describeFound(value) });
  return instead;
}

function wholeOr(
  section: Mapping,
  key: string,
  {
    least,
    most,
    standard,
  }: { readonly least: number; readonly most: number; readonly standard: number | null },
  report: Report,
): number {
  const value = section[key];
  if ((value === undefined || value === null) && standard !== null) return standard;
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most)
    return value as number;
  const expected = most >= 1e9 ? `an integer of at least ${least}` : `an integer from ${least} to ${most}`;
  report({ path: `task.${key}`, expected, found: describeFound(value) });
  return standard ?? least;
}

/** The longest time that Node's timers can wait for, ms. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

function durationOr(section: Mapping, key: string, standard: number, report: Report): number {
  const value = section[key];
  if (value === undefined || value === null) return standard;
  const ms = typeof value === "string" ? parseDuration(value) : null;
  if (ms !== null && ms <= LONGEST_WAIT_MS) return ms;
  const expected = ms === null ? DURATION_WORDS : "a time of at most 24d";
  report({ path: `task.${key}`, expected, found: describeFound(value) });
  return standard;
}
