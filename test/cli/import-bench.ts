import assert from "node:assert/strict";
import { ProgramBench } from "../programs/program-bench.js";

/** Recorded steps of the curves. */
export const STEPS = [0, 1, 2, 4, 8, 16, 32, 64];

/** Rows of a trial: losses that decay at a rate, the test loss `later` times later. */
export function curve(
  rate: number,
  seed: number,
  steps: readonly number[] = STEPS,
  later = 4,
): readonly string[] {
  const loss = (time: number): number => Math.round(1e6 / (1 + rate * (1 + seed) * time * time)) / 1e6;
  return steps.map((step) => `${rate},${seed},${step},${loss(step)},${loss(step / later)},${step * 0.5}`);
}

/** The names of the columns. */
export const HEADER = "rate,seed,step,train_loss,test_loss,norm";

/** A CSV table of these rows. */
export function table(...rows: readonly string[]): string {
  return `${[HEADER, ...rows].join("\n")}\n`;
}

/** The rows of four trials. */
export const ALL = [...curve(0.1, 0), ...curve(0.1, 1), ...curve(0.5, 0), ...curve(0.5, 1)];

/** Options that say what the columns are. */
export const OPTIONS = ["--name", "told", "--parameters", "rate", "--series", "norm"];

/** A folder in which tables are imported. */
export class ImportBench extends ProgramBench {
  /** Imports a table, and returns what the command said. */
  take(file: string, ...more: readonly string[]): string {
    const { code, stdout, stderr } = this.run("import", file, ...OPTIONS, ...more);
    assert.equal(code, 0, stderr);
    return stdout;
  }

  /** Exit code 2, nothing of the store changed, and these words. */
  refused(words: readonly RegExp[], ...args: readonly string[]): string {
    const before = this.digest();
    const { code, stderr } = this.run(...args);
    assert.equal(code, 2, stderr);
    for (const each of words) assert.match(stderr, each);
    assert.equal(this.digest(), before);
    return stderr;
  }
}
