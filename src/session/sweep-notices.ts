import type { NoticeGatherer, Sweep, Trial } from "../model/index.js";
import { settingOf, systemOf } from "../system/index.js";

/** Trials that are looked at: expanding them takes seconds, where training so many takes hours. */
const LOOKED_AT = 100_000;

/** Gathers what a sweep's system says of its trials. */
export class SweepNotices {
  readonly #sweep: Pick<Sweep, "system" | "axes">;
  readonly #notices: NoticeGatherer | undefined;

  constructor(sweep: Pick<Sweep, "system" | "axes">) {
    this.#sweep = sweep;
    this.#notices = sweep.system.notices?.(sweep.axes);
  }

  add(trial: Trial): void {
    this.#notices?.add(settingOf(this.#sweep.system, trial));
  }

  /** One sentence each. @param isPart whether the sweep has more trials than were added. */
  sentences(options: { readonly isPart?: boolean } = {}): readonly string[] {
    return this.#notices?.sentences(options) ?? [];
  }
}

/** What one should know about a sweep before it is run, one sentence each: what a plan of it says too. */
export function sweepNotices(sweep: Sweep): readonly string[] {
  const notices = new SweepNotices(sweep);
  let seen = 0;
  for (const trial of sweep.trials()) {
    if (seen++ === LOOKED_AT) break;
    notices.add(trial);
  }
  return notices.sentences({ isPart: seen > LOOKED_AT });
}

/** {@link sweepNotices} of one trial. */
export function trialNotices(trial: Trial): readonly string[] {
  const notices = new SweepNotices({ system: systemOf(trial.task.kind), axes: [] });
  notices.add(trial);
  return notices.sentences();
}
