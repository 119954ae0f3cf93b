import type { Sweep, Trial } from "../model/index.js";
import { SweepNotices } from "../sweep/index.js";

/** Trials that are looked at: expanding them takes seconds, where training so many takes hours. */
const LOOKED_AT = 100_000;

/** What one should know about a sweep before it is run, one sentence each: what a plan of it says too. */
export function sweepNotices(sweep: Sweep): readonly string[] {
  const notices = new SweepNotices(sweep);
  let seen = 0;
  for (const trial of sweep.trials()) {
    if (seen++ === LOOKED_AT) break;
    notices.add(trial, sweep.budget.steps);
  }
  return notices.sentences({ isPart: seen > LOOKED_AT });
}

/** {@link sweepNotices} of one trial with a budget of so many steps. */
export function trialNotices(trial: Trial, steps: number): readonly string[] {
  const notices = new SweepNotices({ axes: [] });
  notices.add(trial, steps);
  return notices.sentences();
}
