import { GrokError, type Mistake, type StartCheck, type Trial } from "../../model/index.js";
import { settingOf, systemOf } from "../../system/index.js";

/**
 * Lines about what keeps the programs that train these trials from starting on this machine, each once; empty: nothing, or
 * this program trains them.
 */
export function startMistakes(trials: Iterable<Trial>): readonly string[] {
  const checks = new Map<string, StartCheck | null>();
  for (const trial of trials) {
    const { kind } = trial.task;
    const system = systemOf(kind);
    const known = checks.get(kind);
    // Without values of parameters in its command, the first trial of a program tells all.
    if (known === null || known?.names.length === 0) continue;
    const check = known ?? system.startCheck?.() ?? null;
    checks.set(kind, check);
    check?.add(settingOf(system, trial));
  }
  return [...checks.values()].flatMap((check) => check?.mistakes().map(lineOf) ?? []);
}

/**
 * Checks that the programs of trials can be started on this machine, before anything is changed.
 *
 * @param name what has the trials, for the message: a sweep, or a command.
 * @throws GrokError INPUT that says what is missing.
 */
export function requireStart(name: string, trials: Iterable<Trial>): void {
  const mistakes = startMistakes(trials);
  if (mistakes.length === 0) return;
  throw new GrokError(
    "INPUT",
    `${name}: the program that trains its trials cannot be started on this machine`,
    {
      details: mistakes,
      hint: "put back what is missing; after a change of the sweep file, groksweep run FILE makes the store know it",
    },
  );
}

function lineOf({ path, expected, found }: Mistake): string {
  return `${path}: expected ${expected}, found ${found}`;
}
