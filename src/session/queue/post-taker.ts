import {
  GrokError,
  type Ending,
  type ExchangeDesk,
  type Post,
  type Store,
  type Sweep,
  type TrialBundle,
  type TrialEvent,
} from "../../model/index.js";
import { definitionDigest } from "../../exchange/index.js";
import { comparedOutcomes } from "../run/known-outcomes.js";
import { concludedTrials } from "../run/plan-jobs.js";
import type { RunForecast } from "../cost/run-forecast.js";
import type { RunCounts } from "../run/run-counts.js";
import type { RunSweepOptions } from "../run/run-sweep.js";
import { writeOutcomes, type ConcludedTrial } from "../run/store-sink.js";
import type { TrialRules } from "../run/trial-rules.js";
import { checkedBundles, type PostRules } from "./check-post.js";
import type { ShardPool } from "./shard-pool.js";

/** The most posts that are stored in one transaction. */
const AT_ONCE = 16;

/** The number of refusals that a run reports one by one; further ones are only counted. */
const MOST_TOLD = 20;

/** The parts that a taker works with. */
export interface TakerParts {
  readonly store: Store;
  readonly sweep: Sweep;
  readonly rules: TrialRules;
  readonly backend: string | null;
  readonly desk: ExchangeDesk;
  readonly pool: ShardPool;
  readonly counts: RunCounts;
  readonly forecast: RunForecast;
  readonly options: Pick<RunSweepOptions, "onStored" | "onNotice">;
}

/** Takes posts: checks them, stores their contents, confirms them, and counts. */
export class PostTaker {
  readonly #parts: TakerParts;
  readonly #rules: PostRules;
  readonly tally = {
    finished: { budget: 0, decided: 0, diverged: 0 } as Record<Ending, number>,
    failed: 0,
    evaluations: 0,
    computeMs: 0,
  };
  /**
   * Trials whose outcomes came before this run had planned them: workers posted them while no coordinator was there, or sooner
   * than the plan came to them. They are counted as trained in this run, so the plan must not count them as kept.
   */
  readonly unplanned = new Set<string>();
  #refused = 0;

  constructor(parts: TakerParts) {
    this.#parts = parts;
    const { store, sweep, rules, backend } = parts;
    this.#rules = { store, sweep, rules, backend, definition: definitionDigest(sweep.definition) };
  }

  /**
   * Takes some of the waiting posts.
   *
   * @returns the number of posts taken; 0: none waits.
   * @throws GrokError DEFECT where a worker sends bits that differ from the stored ones; its post is removed, and nothing
   *   of it is taken.
   */
  async take(): Promise<number> {
    const { desk } = this.#parts;
    const posts = await desk.receive(AT_ONCE);
    if (posts.length === 0) return 0;
    const good = posts.map((post) => this.#checked(post));
    const all = good.flat();
    let fresh: ReadonlySet<string>;
    try {
      fresh = this.#store(all);
    } catch (error) {
      if (!isAbout(error)) throw error;
      // One of the posts contradicts its digests: each is taken by itself, so that the others count.
      await this.#takeEach(posts, good);
      return posts.length;
    }
    await desk.confirm(posts.length);
    this.#count(all, fresh);
    return posts.length;
  }

  async #takeEach(posts: readonly Post[], good: readonly (readonly TrialBundle[])[]): Promise<void> {
    for (const [at, bundles] of good.entries()) {
      try {
        this.#count(bundles, this.#store(bundles));
      } catch (error) {
        if (!isAbout(error)) throw error;
        const { worker } = posts[at];
        if (error.code === "DEFECT") {
          await this.#parts.desk.confirm(1);
          throw new GrokError(
            "DEFECT",
            `${worker} has sent other bits than are stored; nothing of it was taken: ${error.message}`,
            {
              details: error.details,
              ...(error.hint === undefined ? {} : { hint: error.hint }),
              cause: error,
            },
          );
        }
        this.#refuse(worker, error);
      }
      await this.#parts.desk.confirm(1);
    }
  }

  #checked(post: Post): readonly TrialBundle[] {
    try {
      return checkedBundles(post, this.#rules);
    } catch (error) {
      if (!(error instanceof GrokError) || error.code === "DEFECT") throw error;
      this.#refuse(post.worker, error);
      return [];
    }
  }

  #refuse(worker: string, { message }: GrokError): void {
    this.#refused++;
    const { onNotice } = this.#parts.options;
    if (this.#refused <= MOST_TOLD)
      onNotice?.(`alarm: a post of ${worker} is refused, nothing of it was taken: ${message}`);
    if (this.#refused === MOST_TOLD) onNotice?.("further posts that are refused are not told");
  }

  /** Stores bundles, and returns the trials that have got their outcome by them and that the run does not wait for. */
  #store(bundles: readonly TrialBundle[]): ReadonlySet<string> {
    const { store, pool, rules } = this.#parts;
    if (bundles.length === 0) return new Set();
    const ended = bundles.flatMap((bundle) => concludedOf(bundle, rules) ?? []);
    const unplanned = ended.map(({ trialId }) => trialId).filter((id) => pool.find(id) === undefined);
    const { added, grown, before } = store.atomically(() => {
      const before = this.#concluded(unplanned);
      const brought = store.absorb(bundles);
      this.#judge(ended);
      return { ...brought, before };
    });
    for (const id of [...added, ...grown]) pool.heard(id);
    return new Set(unplanned.filter((id) => !before.has(id)));
  }

  /** An outcome under another rule stays if a trial was recorded anew but no further; the outcome of this run replaces it. */
  #judge(ended: readonly ConcludedTrial[]): void {
    const { store, sweep, rules } = this.#parts;
    const done = this.#concluded(ended.map(({ trialId }) => trialId));
    writeOutcomes(
      store,
      sweep.name,
      rules,
      ended.filter(({ trialId }) => !done.has(trialId)),
    );
  }

  /** Those of these trials that have their outcome. */
  #concluded(ids: readonly string[]): ReadonlyMap<string, unknown> {
    const { store, sweep, rules } = this.#parts;
    return concludedTrials(comparedOutcomes(store, sweep.name), ids, rules);
  }

  /**
   * Counts the trials that this run waited for and that now have their outcome.
   *
   * @param fresh trials that it did not wait for, and that got their outcome by these bundles.
   */
  #count(bundles: readonly TrialBundle[], fresh: ReadonlySet<string>): void {
    const { pool, counts, forecast, rules, options } = this.#parts;
    const concluded: ConcludedTrial[] = [];
    const events: TrialEvent[] = [];
    const uncounted = new Set(fresh);
    for (const bundle of bundles) {
      const { trial, progress } = bundle;
      const each = concludedOf(bundle, rules);
      if (each === null || progress === null) continue;
      if (pool.find(trial.id) === undefined) {
        // The same bundle may have been posted twice.
        if (!uncounted.delete(trial.id)) continue;
        this.unplanned.add(trial.id);
      }
      const { end, error } = progress;
      const isFailed = each.outcome.kind === "failed";
      pool.concluded(trial.id, end?.computeMs ?? 0);
      forecast.concluded(trial.id, isFailed ? 0 : (end?.evaluations ?? null));
      if (isFailed) this.tally.failed++;
      else if (end !== null) {
        this.tally.finished[end.ending]++;
        this.tally.evaluations += end.evaluations;
        this.tally.computeMs += end.computeMs;
      }
      counts.add(each);
      concluded.push(each);
      if (isFailed && error !== null)
        events.push({ kind: "failed", trialId: trial.id, attempt: progress.failures, error });
    }
    if (concluded.length > 0) options.onStored?.(events, concluded);
  }
}

/** The outcome of a bundle's trial; null: the bundle has none. */
function concludedOf({ trial, memberships, rows }: TrialBundle, rules: TrialRules): ConcludedTrial | null {
  const [{ outcome }] = memberships;
  if (outcome === null) return null;
  const { text, exhaustedText } = rules.of(trial.id);
  const isExhausted = outcome.rule === exhaustedText && exhaustedText !== text;
  return { trialId: trial.id, outcome: outcome.outcome, isExhausted, rows };
}

/** Whether an error concerns the post, not the store. */
function isAbout(error: unknown): error is GrokError {
  return error instanceof GrokError && (error.code === "INPUT" || error.code === "DEFECT");
}
