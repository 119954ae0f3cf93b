import { GrokError } from "../../../model/index.js";
import type { ProgramDeclaration } from "../declaration.js";
import { LOOK_HINT } from "../look-hint.js";
import type { ProcessEnd, ProgramProcess } from "./program-process.js";
import type { ProgramTrial } from "./program-trial.js";

/** The error of a trial whose program ended before the trial was complete. */
export function endError(
  { command, quietMs }: ProgramDeclaration,
  trial: ProgramTrial,
  { misplaced }: ProgramProcess,
  { code, signal, refusal, wasQuiet }: ProcessEnd,
): GrokError {
  if (refusal !== null) {
    return new GrokError("TRIAL", `the program ${command[0]} could not be started: ${refusal}`, {
      hint: "task.command of the sweep file names it, relative to that file",
    });
  }
  if (wasQuiet) {
    return new GrokError("TRIAL", `the program said nothing for ${quietMs / 1000} s, and was ended`, {
      hint: "task.quiet gives it longer; does it wait for input? It has no terminal",
    });
  }
  const budget = trial.job.budget.steps;
  const reached = trial.last === null ? "before its first row" : `at step ${trial.step} of ${budget}`;
  const how = signal === null ? `exit code ${String(code)}` : signal;
  const hint =
    misplaced === null
      ? LOOK_HINT
      : `it printed a record to stdout, where only lines that begin with "@groksweep " are read: ${misplaced.slice(0, 200)}`;
  if (trial.isComplete) {
    return new GrokError("TRIAL", `the program had recorded everything, and then failed (${how})`, { hint });
  }
  if (code === 0) {
    return new GrokError("TRIAL", `incomplete: the program ended well (exit code 0) ${reached}`, { hint });
  }
  if (code === 75) {
    const words = "the program asked to be continued (exit code 75) without a new checkpoint";
    return new GrokError("TRIAL", `${words}, ${reached}`, { hint });
  }
  return new GrokError("TRIAL", `the program failed (${how}) ${reached}`, { hint });
}
