import {
  FORGOTTEN_AT,
  type NoticeGatherer,
  type Rest,
  type Sweep,
  type System,
  type Trial,
} from "../../model/index.js";
import { settingOf, systemOf } from "../../system/index.js";

/** The most trials that are examined: their expansion takes seconds, whereas training so many takes hours. */
const LOOKED_AT = 100_000;

/**
 * Gathers notices about a sweep's trials: those of its system, and, for every system, that decay pulls
 * f of centred trials towards −f₀, not towards 0, and that a budget of fewer than 5/γ steps leaves the outcome of a trial
 * with decay open (rest-rule.ts).
 */
export class SweepNotices {
  readonly #system: System;
  readonly #ofSystem: NoticeGatherer | undefined;
  #pullsTowardsStart = 0;
  /** Trials with decay whose budget ends before 5/γ, and the smallest and largest 5/γ among them. */
  #open = { trials: 0, from: Infinity, to: 0 };

  constructor({ system, axes }: Pick<Sweep, "system" | "axes">) {
    this.#system = system;
    this.#ofSystem = system.notices?.(axes);
  }

  /** @param steps [T] the trial's budget. */
  add(trial: Trial, steps: number): void {
    const setting = settingOf(this.#system, trial);
    this.#ofSystem?.add(setting);
    const rest = this.#system.rest(setting);
    if (setting.centered && rest.kind === "decay") this.#pullsTowardsStart++;
    this.#addRest(rest, steps);
  }

  /** The notices, one sentence each; empty if there are none. @param isPart whether the sweep has more trials than were added. */
  sentences({ isPart = false }: { readonly isPart?: boolean } = {}): readonly string[] {
    const { trials, from, to } = this.#open;
    const least = isPart ? "at least " : "";
    const found: string[] = [];
    if (this.#pullsTowardsStart > 0) {
      const trialsThere = `${this.#pullsTowardsStart} centred ${this.#pullsTowardsStart === 1 ? "trial" : "trials"}`;
      found.push(
        `weights decay in ${least}${trialsThere}: decay pulls f − f₀ towards −f₀, not towards 0 (model.centered: false for the usual decay)`,
      );
    }
    found.push(...(this.#ofSystem?.sentences({ isPart }) ?? []));
    if (trials === 0) return found;
    const [low, high] = [from, to].map(fewDigits);
    const needed = low === high ? `5/gamma = ${low}` : `5/gamma, from ${low} to ${high}`;
    const count = `${least}${trials} ${trials === 1 ? "trial" : "trials"}`;
    const outcomes = trials === 1 ? "its outcome" : "their outcomes";
    found.push(
      `the budget is below five decay times (${needed} steps) in ${count}: ${outcomes} will be censored, with the crossings so far`,
    );
    return found;
  }

  #addRest(rest: Rest, steps: number): void {
    if (rest.kind !== "decay" || rest.perStep * steps >= FORGOTTEN_AT) return;
    const needed = FORGOTTEN_AT / rest.perStep;
    const { trials, from, to } = this.#open;
    this.#open = { trials: trials + 1, from: Math.min(from, needed), to: Math.max(to, needed) };
  }
}

/** "3.3e5", "1200": two significant digits. */
function fewDigits(steps: number): string {
  const value = Number(steps.toPrecision(2));
  return value < 1e4 ? String(value) : value.toExponential().replace("e+", "e");
}

/** Notices about a sweep before a run, one sentence each; a plan of the sweep shows the same. */
export function sweepNotices(sweep: Sweep): readonly string[] {
  const notices = new SweepNotices(sweep);
  let seen = 0;
  for (const trial of sweep.trials()) {
    if (seen++ === LOOKED_AT) break;
    notices.add(trial, sweep.budget.steps);
  }
  return notices.sentences({ isPart: seen > LOOKED_AT });
}

/** {@link sweepNotices} for one trial with a budget of `steps`. */
export function trialNotices(trial: Trial, steps: number): readonly string[] {
  const notices = new SweepNotices({ system: systemOf(trial.task.kind), axes: [] });
  notices.add(trial, steps);
  return notices.sentences();
}
