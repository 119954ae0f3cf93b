import { GrokError, type Sweep, type Trial } from "../model/index.js";
import { loadSweepFile, type Override } from "../sweep/index.js";

/**
 * Read and validate a sweep file.
 *
 * @param options.set overrides such as `axes.seed.count=2`, applied before validation.
 * @param options.steps another budget, short for `budget.steps=…`.
 * @throws GrokError INPUT listing every mistake at once.
 */
export function loadSweep(
  path: string,
  options: { readonly set?: readonly string[]; readonly steps?: number } = {},
): Sweep {
  if (path === "" || path === "-") {
    throw new GrokError("INPUT", "expected the path of a sweep file, found none", {
      hint: "a sweep is not read from standard input, for its run could not be taken up again: write it to a file first",
    });
  }
  return loadSweepFile(path, { set: [...(options.set ?? []), ...stepsOverride(options.steps)] });
}

/** What `--steps` stands for in a sweep file. */
export function stepsOverride(steps: number | undefined): readonly Override[] {
  return steps === undefined ? [] : [{ option: "--steps", setting: `budget.steps=${steps}` }];
}

/** All trials of a sweep, lazily, in a fixed order and without duplicates. */
export function expand(sweep: Sweep): Iterable<Trial> {
  return sweep.trials();
}
