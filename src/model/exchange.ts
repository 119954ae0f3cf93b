import type { TrialBundle } from "./trial-bundle.js";

/** Version of the format of an exchange: programs with different versions do not understand each other. */
export const EXCHANGE_FORMAT = 1;

/** A run that deals shards, as workers see it before they take one. */
export interface AnnouncedRun {
  /** Names the run on its exchange; stays the same when its coordinator is restarted. */
  readonly key: string;
  readonly sweep: string;
  /** Version of the coordinator's program, and its {@link EXCHANGE_FORMAT}. */
  readonly program: string;
  readonly format: number;
  /** The tensor library that determines the bits of the run's numbers; null: they are the same everywhere. */
  readonly backend: string | null;
}

/** Trials for one worker, with everything needed to train them. */
export interface WorkShard {
  /** Unique; never used again. */
  readonly id: string;
  /** Key of its run. */
  readonly run: string;
  readonly sweep: string;
  /** Canonical JSON of the sweep's definition (Sweep.definition). */
  readonly definition: string;
  /** Everything that the coordinator's store has of the trials, including the rows and checkpoints of those begun. */
  readonly bundles: readonly TrialBundle[];
}

/** Bundles that wait for the coordinator, or the reason why they cannot be read. */
export type Post = PostHead &
  ({ readonly bundles: readonly TrialBundle[] } | { readonly unreadable: string });

/** The origin of a post. */
export interface PostHead {
  readonly worker: string;
  readonly shard: string;
  /** Version of the worker's program, and its {@link EXCHANGE_FORMAT}. */
  readonly program: string;
  readonly format: number;
  /** SHA-256 of the definition that its trials were trained under, hexadecimal. */
  readonly definition: string;
}

/** The state of the dealt shards. */
export interface ExchangeStanding {
  /** Shards that nobody has claimed. */
  readonly waiting: ReadonlySet<string>;
  /** Shards that a worker holds. */
  readonly held: ReadonlySet<string>;
  /** Shards whose worker fell silent; each is listed until {@link ExchangeDesk.forget} removes it. */
  readonly lost: readonly string[];
  /** Workers that reported lately. */
  readonly workers: number;
  /** Whether the exchange has lost data since the last answer: a shard that vanished then says nothing about its worker. */
  readonly hasForgotten: boolean;
}

/**
 * The worker's side of the exchange between machines: shards go to workers, bundles come back. A bundle may arrive twice,
 * late or never. Only the coordinator's store decides which trials are done, so no result is lost if an exchange loses
 * everything.
 *
 * Every method waits while the service is unreachable, and throws GrokError INPUT where the service refuses access, STORE
 * where it is broken.
 */
export interface Exchange {
  /** The silence after which a shard is taken from its worker, ms. */
  readonly lockMs: number;
  /** The runs that deal shards now. */
  runs(): Promise<readonly AnnouncedRun[]>;
  /**
   * The next shard of a run, held by this worker from now on; null: none waits. It is held for as long as {@link alive} is
   * called at least every third of the lock's time.
   */
  claim(run: string): Promise<WorkShard | null>;
  /**
   * Go on holding a shard. False: the shard was taken from this worker, which was silent too long, or the exchange has
   * lost the shard.
   */
  alive(shard: WorkShard): Promise<boolean>;
  /**
   * Send bundles of a shard's trials, whether it is still held or not. False: too many posts wait already, and nothing
   * was sent; call again later.
   */
  post(shard: WorkShard, bundles: readonly TrialBundle[]): Promise<boolean>;
  /** Report that the shard is done and all of its results are posted. No effect on a shard that is no longer held. */
  finish(shard: WorkShard): Promise<void>;
  /**
   * Report that the worker stops with trials of the shard left, whose results so far are posted. These trials will be
   * dealt again.
   */
  giveBack(shard: WorkShard): Promise<void>;
  close(): Promise<void>;
}

/**
 * The coordinator's side of an exchange, for one run. Only the holder of the store's lease has it, so there is at most
 * one at a time.
 */
export interface ExchangeDesk {
  /**
   * Announce the run, and drop its shards that still wait from before. Held shards and posts stay.
   *
   * @returns ids of the trials of each shard that a worker holds.
   */
  open(run: AnnouncedRun): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Announce the run again: an exchange forgets runs that are silent for a day, and an emptied exchange has none. */
  announce(): Promise<void>;
  deal(shards: readonly WorkShard[]): Promise<void>;
  /** The oldest posts, at most `most`; they stay in the exchange until they are confirmed. */
  receive(most: number): Promise<readonly Post[]>;
  /** Remove the oldest posts, whose bundles are stored. */
  confirm(count: number): Promise<void>;
  standing(): Promise<ExchangeStanding>;
  /** Remove lost shards: their trials are dealt in other shards. */
  forget(shards: readonly string[]): Promise<void>;
  /** Remove unclaimed shards because the coordinator stops; held shards go on. */
  drop(): Promise<void>;
  /** Remove the run and everything that remains of it. */
  withdraw(): Promise<void>;
  close(): Promise<void>;
}
