import type { KernelArena, KernelBuild } from "../src/engine/lanes/kernels/backend.js";

/** Multiply-adds a lane of the peak kernel does in a round, and its factors (CHAINS, PEAK_ROWS, PEAK_TURNS + PEAK_COLUMNS in kernels/c/kernels.c). */
const CHAINS = 10;
const PEAK_ROWS = 2;
const PEAK_COLUMN_FACTORS = 13;
const ROUNDS = 400_000;

/** Numbers a lane that {@link runPeak} needs. */
export const PEAK_NUMBERS = CHAINS + PEAK_ROWS + PEAK_COLUMN_FACTORS;

/** Operations a lane of {@link runPeak}: a multiplication and an addition are two. */
export const PEAK_OPERATIONS = 2 * CHAINS * ROUNDS;

/** The peak kernel, from offset `data` on, on numbers that stay normal: 10⁻⁹ is added each round. */
export function runPeak({ numbers, kernels }: KernelArena, data: number, lanes: number): void {
  const ones = (CHAINS + PEAK_ROWS) * lanes;
  numbers.fill(1, data, data + ones);
  numbers.fill(1e-9, data + ones, data + PEAK_NUMBERS * lanes);
  kernels.peak(data, ROUNDS);
}

/** [ms] Processor time of this process so far: what other programs on the machine take is not in it. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Operations in a millisecond of processor time of a build's widest vectors of doubles: the best of so many repetitions. Those of float32 do twice as
 * many, since a vector of the same instructions holds twice the numbers.
 */
export function multiplyAddPeak(build: KernelBuild, repetitions: number): number {
  const lanes = Math.max(...build.laneCounts);
  const arena = build.withLanes(lanes).createArena(PEAK_NUMBERS * lanes);
  let best = Infinity;
  for (let k = 0; k < repetitions; k++) {
    const began = processorMs();
    runPeak(arena, 0, lanes);
    best = Math.min(best, processorMs() - began);
  }
  arena.release();
  return (PEAK_OPERATIONS * lanes) / best;
}
