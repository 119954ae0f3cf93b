import type { RecordGrid } from "./budget.js";
import { pow } from "./portable-math.js";

/**
 * The recorded steps of a grid up to and including `last`, increasing, without repetitions; 0 is always the first,
 * because every curve is compared with its start. Lazy, so a grid costs no more than the steps that are used.
 */
export function* recordSteps(grid: RecordGrid, last: number): Generator<number> {
  if ("steps" in grid) {
    const sorted = [...new Set([0, ...grid.steps])].sort((a, b) => a - b);
    for (const step of sorted) if (step <= last) yield step;
    return;
  }
  yield 0;
  let previous = 0;
  for (let k = 0; ; k++) {
    const step = Math.round(pow(10, k / grid.pointsPerDecade));
    if (step > last) return;
    if (step > previous) yield step;
    previous = step;
  }
}
