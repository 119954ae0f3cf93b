/** Limits on the holding time of shards and on waiting posts: the same for every exchange, smaller in tests. */
export interface ExchangeLimits {
  /** A worker that is silent for this time loses its shard, ms. */
  readonly lockMs: number;
  /** Time between two checks for such shards, ms: a dead worker is noticed after the lock's time and two checks. */
  readonly lookMs: number;
  /** Most bytes of waiting posts; a post beyond that is refused. */
  readonly mailboxBytes: number;
}

/** A dead worker is noticed within 25 s; the service stores at most a hundred megabytes of posts. */
export const EXCHANGE_LIMITS: ExchangeLimits = Object.freeze({
  lockMs: 15_000,
  lookMs: 5000,
  mailboxBytes: 100 * 1024 * 1024,
});
