import { GrokError, parseDuration, parseShards, WITHIN_THRESHOLDS } from "../model/index.js";
import { durationMistake, type DurationBounds } from "./duration-option.js";
import { parseEndBy } from "./end-by.js";
import type { OptionMistake } from "./option-mistake.js";

/** Most worker threads of a command. No machine has more cores, and each thread takes memory (docs/backends.md). */
const MOST_THREADS = 1024;

/** The longest time of a Node timer, ms. */
const LONGEST_MS = 2_147_483_647;

/** The bounds of `--copy-every`. */
export const COPY_EVERY_BOUNDS: DurationBounds = { least: 1000, most: LONGEST_MS, words: ", from 1s to 24d" };

/** What is wrong with the text that an option is given; null: nothing. */
export type OptionValue = (option: string, text: string) => OptionMistake | null;

/**
 * The values that options take beyond their types, by the name of the option, or by command and option where commands differ.
 * Every option of a number has its line, except those of `try`, which makes a sweep file of them: its mistakes are told at once,
 * and its parameters may have the names of options of other commands.
 */
export const OPTION_VALUES: Readonly<Record<string, OptionValue>> = {
  threads: number("an integer from 1 to 1024", (value) => isInteger(value, 1) && value <= MOST_THREADS, {
    hint: "leave it out to use every core",
  }),
  // The command reads the sweep's file or its budget, and then tells more.
  steps: number("an integer of at least 0", (value) => isInteger(value, 0), { isToldByCommand: true }),
  "deepen steps": number("an integer of at least 1", (value) => isInteger(value, 1), {
    isToldByCommand: true,
  }),
  "report steps": number("an integer of at least 1", (value) => isInteger(value, 1), {
    isToldByCommand: true,
  }),
  "refine precision": number("a number above 0", isPositive, {
    hint: "0.05 asks for boundaries to within 5 %",
  }),
  "refine trials": number("an integer of at least 1", (value) => isInteger(value, 1)),
  "refine seeds": number("an integer of at least 1", (value) => isInteger(value, 1)),
  "verify cells": number("an integer of at least 1", (value) => isInteger(value, 1)),
  "verify seed": number("an integer of at least 0", (value) => isInteger(value, 0)),
  // The cluster may have narrower bounds.
  "slurm nodes": number("an integer of at least 1", (value) => isInteger(value, 1), {
    isToldByCommand: true,
  }),
  "slurm shards": number("an integer of at least 1", (value) => isInteger(value, 1), {
    isToldByCommand: true,
  }),
  "slurm cpus": number("an integer of at least 1", (value) => isInteger(value, 1), { isToldByCommand: true }),
  // The upper bound depends on what thresholds are relative to.
  "train-threshold": number("a number above 0", isPositive, { isToldByCommand: true }),
  "test-threshold": number("a number above 0", isPositive, { isToldByCommand: true }),
  within: number(
    `one of ${WITHIN_THRESHOLDS.join(", ")}`,
    (value) => WITHIN_THRESHOLDS.some((threshold) => threshold === value),
    { hint: "leave it out for 0.001" },
  ),
  ratio: number("a number of at least 1", (value) => value >= 1 && Number.isFinite(value), {
    hint: "with 3, generalisation is late that takes three times the steps of fitting",
  }),
  "phase-lag": number("a number of at least 0", (value) => value >= 0 && Number.isFinite(value), {
    hint: "generalisation is grokking that comes so many steps after fitting, by accuracies",
  }),
  "copy-every": duration(COPY_EVERY_BOUNDS),
  for: duration(),
  idle: duration(),
  "slurm time": duration(undefined, "a number alone would be minutes to Slurm: say 120m"),
  "slurm spare": duration(undefined, "a number alone would be minutes to Slurm: say 120m"),
  "run shard": read(parseShards),
  "end-by": read(parseEndBy),
};

/** What the option of a command takes beyond its type; undefined: anything. */
export function optionValue(command: string | undefined, option: string): OptionValue | undefined {
  if (command === "try") return undefined;
  const own = `${command ?? ""} ${option}`;
  const name = Object.hasOwn(OPTION_VALUES, own) ? own : option;
  return Object.hasOwn(OPTION_VALUES, name) ? OPTION_VALUES[name] : undefined;
}

function number(
  expected: string,
  has: (value: number) => boolean,
  { hint = null, isToldByCommand = false }: Partial<Omit<OptionMistake, "message">> = {},
): OptionValue {
  return (option, text) => {
    const value = Number(text);
    if (has(value)) return null;
    return { message: `${option}: expected ${expected}, found ${value}`, hint, isToldByCommand };
  };
}

function duration(bounds?: DurationBounds, hint: string | null = null): OptionValue {
  return (option, text) => {
    const ms = parseDuration(text);
    if (ms !== null && (bounds === undefined || (ms >= bounds.least && ms <= bounds.most))) return null;
    return { message: durationMistake(option, text, bounds), hint };
  };
}

/** By a function that throws GrokError INPUT for a text that it cannot read. */
function read(parse: (text: string) => unknown): OptionValue {
  return (_option, text) => {
    try {
      parse(text);
      return null;
    } catch (error) {
      if (!(error instanceof GrokError)) throw error;
      return { message: error.message, hint: error.hint === undefined ? null : error.hint };
    }
  };
}

function isInteger(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}

function isPositive(value: number): boolean {
  return value > 0 && Number.isFinite(value);
}
