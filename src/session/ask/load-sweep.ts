import { GrokError, type Sweep, type Trial } from "../../model/index.js";
import {
  loadSweepFile,
  readSweepText,
  systemFileNamedIn,
  type Override,
  type SweepText,
} from "../../sweep/index.js";
import { loadSystem } from "../../system/index.js";

/** Changes to a sweep file before it is read, and what it is read for. */
export interface SweepChanges {
  /** Overrides such as `axes.seed.count=2`, in order. */
  readonly set?: readonly string[];
  /** Another budget, short for `budget.steps=…`. */
  readonly steps?: number;
  /**
   * Bytes of memory that a trial may take on the machine that will train it: trials beyond it are told with the mistakes of
   * the file, if there are any. Default: not examined; a run examines it in any case.
   */
  readonly memoryBytes?: number;
  /**
   * Whether the trials are to be trained on this machine: it is then a mistake of the file that the program which trains them
   * cannot be started here. Default: false; a run examines it in any case.
   */
  readonly isTrainedHere?: boolean;
}

/**
 * {@link loadSweep} of a file that may name a system of its author (`task: { kind: ./my-system.ts }`): the system is loaded
 * first. Its code runs in this process.
 *
 * @throws GrokError INPUT where the system cannot be loaded, and what loadSweep throws.
 */
export async function loadSweepWithSystem(path: string, options: SweepChanges = {}): Promise<Sweep> {
  requirePath(path);
  const file = readSweepText(path);
  const system = systemFileNamedIn(file, { set: overridesOf(options) });
  if (system !== null) await loadSystem(system);
  return sweepIn(file, options);
}

/**
 * Read and validate a sweep file. A file that names a system of its author is read by {@link loadSweepWithSystem}.
 *
 * @param options.set overrides such as `axes.seed.count=2`, applied before validation.
 * @param options.steps another budget, short for `budget.steps=…`.
 * @throws GrokError INPUT listing every mistake at once.
 */
export function loadSweep(path: string, options: SweepChanges = {}): Sweep {
  requirePath(path);
  return sweepIn(readSweepText(path), options);
}

/** The sweep of a file whose text was read already. */
export function sweepIn(file: SweepText, options: SweepChanges = {}): Sweep {
  const { memoryBytes, isTrainedHere = false } = options;
  return loadSweepFile(file, {
    set: overridesOf(options),
    isTrainedHere,
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  });
}

function requirePath(path: string): void {
  if (path === "" || path === "-") {
    throw new GrokError("INPUT", "expected the path of a sweep file, found none", {
      hint: "a sweep is not read from standard input, for its run could not be taken up again: write it to a file first",
    });
  }
}

function overridesOf({ set = [], steps }: SweepChanges): readonly Override[] {
  return [...set, ...stepsOverride(steps)];
}

/** The override of a sweep file for which `--steps` stands. */
export function stepsOverride(steps: number | undefined): readonly Override[] {
  return steps === undefined ? [] : [{ option: "--steps", setting: `budget.steps=${steps}` }];
}

/** All trials of a sweep, lazily, in a fixed order and without duplicates. */
export function expand(sweep: Sweep): Iterable<Trial> {
  return sweep.trials();
}
