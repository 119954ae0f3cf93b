import { spreadOf, type Spread } from "../peers/statistics.js";

/** Who takes steps of a case: milliseconds of a trial-step, measured over so many steps. */
export interface StepContestant {
  readonly name: string;
  readonly time: (sweep: string, steps: number) => Promise<number>;
}

/** What one measurement should take: long beside a call, short enough to take turns often. */
const MEASURED_MS = 250;

/**
 * Time of a trial-step of each contestant, all in turns, so that a busy moment of the machine hits all alike. The first
 * steps of each warm it up (they compile and load) and tell how many fill a turn. `trials`: that are stepped at once.
 */
export async function stepTimes(
  contestants: readonly StepContestant[],
  sweep: string,
  rounds: number,
  trials = 1,
): Promise<readonly Spread[]> {
  const steps: number[] = [];
  for (const { time } of contestants) {
    await time(sweep, 2);
    steps.push(Math.max(2, Math.round(MEASURED_MS / trials / (await time(sweep, 3)))));
  }
  const times: number[][] = contestants.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { time }] of contestants.entries()) times[i].push(await time(sweep, steps[i]));
  }
  return times.map(spreadOf);
}
