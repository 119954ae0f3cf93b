import type { TrialBundle } from "./trial-bundle.js";

/** Version of what goes through an exchange: programs that speak another one do not understand each other. */
export const EXCHANGE_FORMAT = 1;

/** A run that deals shards, as workers see it before they take one. */
export interface AnnouncedRun {
  /** Names the run on its exchange: the same after its coordinator was started again. */
  readonly key: string;
  readonly sweep: string;
  /** Version of the coordinator's program, and its {@link EXCHANGE_FORMAT}. */
  readonly program: string;
  readonly format: number;
  /** The tensor library whose bits the run's numbers are; null: they are the same everywhere. */
  readonly backend: string | null;
}

/** Trials for one worker, with all that it needs to train them. */
export interface WorkShard {
  /** Its own, never used again. */
  readonly id: string;
  /** Key of its run. */
  readonly run: string;
  readonly sweep: string;
  /** Canonical JSON of the sweep's definition (Sweep.definition). */
  readonly definition: string;
  /** All that the coordinator's store knows of the trials: of those begun, their rows and checkpoints too. */
  readonly bundles: readonly TrialBundle[];
}

/** Bundles that wait for the coordinator, or why they cannot be read. */
export type Post = PostHead &
  ({ readonly bundles: readonly TrialBundle[] } | { readonly unreadable: string });

/** Where a post is from. */
export interface PostHead {
  readonly worker: string;
  readonly shard: string;
  /** Version of the worker's program, and its {@link EXCHANGE_FORMAT}. */
  readonly program: string;
  readonly format: number;
  /** SHA-256 of the definition that it was trained under, hexadecimal. */
  readonly definition: string;
}

/** What has become of dealt shards. */
export interface ExchangeStanding {
  /** Shards that nobody has claimed. */
  readonly waiting: ReadonlySet<string>;
  /** Shards that a worker holds. */
  readonly held: ReadonlySet<string>;
  /** Shards whose worker fell silent, each told until it is forgotten. */
  readonly lost: readonly string[];
  /** Workers that were heard of lately. */
  readonly workers: number;
}

/**
 * The worker's side of what moves between machines: shards one way, bundles the other. A bundle may come twice, late or never;
 * the coordinator's store alone says what is done, so that an exchange may lose everything and nothing is wrong.
 *
 * Every method waits while the service is away, and throws GrokError INPUT where it refuses us, STORE where it is broken.
 */
export interface Exchange {
  /** After a silence of so long a shard is taken from its worker, ms. */
  readonly lockMs: number;
  /** Runs that deal shards now. */
  runs(): Promise<readonly AnnouncedRun[]>;
  /**
   * The next shard of a run, held by this worker from now on; null: none waits. It is held for as long as {@link alive} is
   * called at least every third of the lock's time.
   */
  claim(run: string): Promise<WorkShard | null>;
  /** Go on holding a shard. False: it was taken from this worker, which was silent too long or the exchange has lost it. */
  alive(shard: WorkShard): Promise<boolean>;
  /**
   * Send bundles of a shard's trials, whether it is still held or not. False: too many posts wait already, and none of it
   * was sent: call again later.
   */
  post(shard: WorkShard, bundles: readonly TrialBundle[]): Promise<boolean>;
  /** The shard is done; everything of it has been posted. No effect on one that is held no more. */
  finish(shard: WorkShard): Promise<void>;
  /** The worker stops with trials of the shard left; what it has of them was posted. They will be dealt again. */
  giveBack(shard: WorkShard): Promise<void>;
  close(): Promise<void>;
}

/** The coordinator's side of an exchange, for one run. At most one at a time: who holds the store's lease. */
export interface ExchangeDesk {
  /**
   * Announce the run, and drop what waits of it from before. Shards that are held, and posts, stay.
   *
   * @returns ids of the trials of each shard that a worker holds.
   */
  open(run: AnnouncedRun): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Announce the run again: an exchange forgets runs that are silent for a day, and one that was emptied knows none. */
  announce(): Promise<void>;
  deal(shards: readonly WorkShard[]): Promise<void>;
  /** The oldest posts, at most so many; they stay where they are until they are confirmed. */
  receive(most: number): Promise<readonly Post[]>;
  /** Remove the oldest posts: what they brought is stored. */
  confirm(count: number): Promise<void>;
  standing(): Promise<ExchangeStanding>;
  /** Remove shards that are lost: their trials are dealt in others. */
  forget(shards: readonly string[]): Promise<void>;
  /** Remove shards that nobody has claimed: the coordinator stops, and those that are held go on. */
  drop(): Promise<void>;
  /** Remove the run and all that it has left. */
  withdraw(): Promise<void>;
  close(): Promise<void>;
}
