import { spawnSync } from "node:child_process";
import { GrokError } from "../../src/model/index.js";

/**
 * Run a program to its end with its words shown; no shell in between.
 *
 * @throws GrokError INPUT when it cannot be started or fails, with `hint`.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly hint?: string } = {},
): void {
  const { status, signal, error } = spawnSync(program, args, {
    stdio: ["ignore", 2, 2],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  if (status === 0) return;
  const found = error?.message ?? (signal === null ? `exit code ${status}` : signal);
  throw new GrokError("INPUT", `${program} ${args[0] ?? ""}: expected to succeed, found ${found}`, {
    ...(options.hint === undefined ? {} : { hint: options.hint }),
    ...(error === undefined ? {} : { cause: error }),
  });
}
