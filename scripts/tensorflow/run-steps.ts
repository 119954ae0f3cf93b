import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A part of the work that is done whole or again from its start. */
export interface Step {
  readonly name: string;
  /** What it is about to do, for people. */
  readonly words: string;
  /** Disk that it takes at its highest, beyond what was there before, bytes. */
  readonly diskBytes: number;
  readonly run: () => void;
}

/** The steps that are not done yet; one is done when its mark holds the same pins. */
export function pendingSteps(folder: string, steps: readonly Step[], pins: string): readonly Step[] {
  const first = steps.findIndex(({ name }) => {
    const mark = markOf(folder, name);
    return !existsSync(mark) || readFileSync(mark, "utf8") !== pins;
  });
  return first < 0 ? [] : steps.slice(first);
}

/** Do the steps, marking each once it is done: after an interruption the next run goes on with the one it was in. */
export function runSteps(
  folder: string,
  steps: readonly Step[],
  pins: string,
  say: (words: string) => void,
): void {
  mkdirSync(folder, { recursive: true });
  steps.forEach(({ name, words, run }, index) => {
    say(`[${index + 1}/${steps.length}] ${words}`);
    run();
    writeFileSync(markOf(folder, name), pins);
  });
}

function markOf(folder: string, name: string): string {
  return join(folder, `${name}.done`);
}
