import { spawnSync } from "node:child_process";
import { GrokError, type GrokErrorCode } from "../../src/model/index.js";

/** How to run a program, and what its failure means. */
export interface ProgramOptions {
  readonly cwd?: string;
  /** What it does, for the error. */
  readonly what: string;
  readonly hint: string;
  /** Whose fault a failure is: INPUT, what the machine or the network lacks (default), or DEFECT, ours. */
  readonly blame?: GrokErrorCode;
}

/**
 * Run a program to its end with its words shown; no shell in between.
 *
 * @throws GrokError when it cannot be started or fails.
 */
export function runProgram(program: string, args: readonly string[], options: ProgramOptions): void {
  const { status, signal, error } = spawnSync(program, args, {
    stdio: ["ignore", 2, 2],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  if (status === 0) return;
  const found = error?.message ?? (signal === null ? `exit code ${status}` : signal);
  throw new GrokError(
    options.blame ?? "INPUT",
    `${options.what} (${program}): expected success, found ${found}`,
    {
      hint: options.hint,
      ...(error === undefined ? {} : { cause: error }),
    },
  );
}
