import assert from "node:assert/strict";
import { exitCodeOf, GrokError } from "../../src/model/index.js";
import type { Draw } from "./draw.js";

/** Something that takes input of others, and the cases that it is tried with. */
export interface Subject {
  readonly name: string;
  /** Cases of a whole run, and of the part in `npm test` (0: the whole run alone). */
  readonly cases: number;
  readonly few: number;
  /** Its cases write to standard output, so they need a process of their own. */
  readonly talks?: true;
  /** Makes what all cases need, in a folder that is removed afterwards. */
  prepare(folder: string): Promise<TryCase> | TryCase;
}

/** Tries one case. It throws where the program does what it should not; anything thrown is a fault. */
export type TryCase = (draw: Draw) => Promise<Verdict> | Verdict;

/** How an input was taken. */
export interface Verdict {
  /** The exit code that a command ends with: 0 accepted. */
  readonly exit: number;
}

/** The input was accepted, rightly. */
export const ACCEPTED: Verdict = Object.freeze({ exit: 0 });

/** A stack trace in a message for people. */
const STACK = /^ +at .*[:(]/m;

/**
 * The verdict on an error: a refusal with one of the exit codes that are right for the input.
 *
 * @throws the error, or an AssertionError, when it is anything else: a defect is a fault of the program.
 */
export function refusal(error: unknown, allowed: readonly number[]): Verdict {
  if (!(error instanceof GrokError)) throw error;
  const exit = exitCodeOf(error);
  const words = [error.message, ...error.details, error.hint ?? ""].join("\n");
  assert.ok(allowed.includes(exit), `exit code ${exit} (${error.code}): ${words}`);
  assert.ok(error.message.trim() !== "", "a refusal without words");
  assert.doesNotMatch(words, STACK, "a stack trace in a message");
  return { exit };
}

/** What `work` gives, or the verdict on what it threw. */
export function attempt<T>(
  allowed: readonly number[],
  work: () => T,
): { readonly value: T } | { readonly refused: Verdict } {
  try {
    return { value: work() };
  } catch (error) {
    return { refused: refusal(error, allowed) };
  }
}

/** An input as a message shows it. */
export function shown(input: string): string {
  const MOST = 1500;
  return JSON.stringify(input.length <= MOST ? input : `${input.slice(0, MOST)} … (${input.length})`);
}

/** Adds the input to whatever `work` throws, so that a report of a fault says what it was. */
export async function withInput(input: string, work: () => Promise<Verdict> | Verdict): Promise<Verdict> {
  try {
    return await work();
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new Error(`input ${shown(input)}\n${what}`, { cause: error });
  }
}
