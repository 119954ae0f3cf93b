import type { Shard, Store, Sweep, Trial } from "../../model/index.js";
import { chunks, sweepSize, sweepTrials } from "./sweep-trials.js";

/** Trials looked up in one transaction. */
const CHUNK = 500;

/** The trials of a run, and how they are declared to the store. */
export interface RunScope {
  /** Their number, each counted once. */
  readonly count: number;
  /** Called before the first trial; `end` is called after the last. */
  begin(): void;
  end(): void;
  /** Some trials, lazily; `declare` runs in the transaction that looks them up. */
  chunks(): Iterable<{ readonly trials: readonly Trial[]; readonly declare: () => void }>;
}

/** The whole sweep: what its file names and what refinement added. Trials that neither names are orphaned. */
export function wholeSweep(store: Store, sweep: Sweep): RunScope {
  let count: number | null = null;
  return {
    get count() {
      return (count ??= sweepSize(store, sweep));
    },
    begin: () => store.beginDeclaration({ name: sweep.name, definition: sweep.definition }),
    end: () => store.endDeclaration(sweep.name),
    *chunks() {
      for (const { trials, origin } of sweepTrials(store, sweep)) {
        yield { trials, declare: () => store.declareTrials(sweep.name, trials, origin) };
      }
    },
  };
}

/**
 * A shard of a sweep, its trials in this order. The store keeps the definition of the whole sweep, so that merged shards
 * form the sweep; trials that the shard does not have are orphaned, like those that a file no longer names.
 */
export function shardOfSweep(store: Store, sweep: Sweep, shard: Shard, trials: readonly Trial[]): RunScope {
  return {
    count: trials.length,
    begin: () => {
      store.markShard(shard);
      store.beginDeclaration({ name: sweep.name, definition: sweep.definition });
    },
    end: () => store.endDeclaration(sweep.name),
    *chunks() {
      for (const chunk of chunks(trials, CHUNK)) {
        yield { trials: chunk, declare: () => store.declareTrials(sweep.name, chunk) };
      }
    },
  };
}

/** Some trials of a sweep that is stored; with origin `refined` they are added to it. */
export function partOfSweep(
  store: Store,
  sweep: Sweep,
  trials: readonly Trial[],
  origin: "refined" | null,
): RunScope {
  const nothing = (): void => undefined;
  return {
    count: trials.length,
    begin: nothing,
    end: nothing,
    *chunks() {
      for (const chunk of chunks(trials, CHUNK)) {
        const declare = (): void => {
          if (origin !== null) store.declareTrials(sweep.name, chunk, origin);
        };
        yield { trials: chunk, declare };
      }
    },
  };
}
