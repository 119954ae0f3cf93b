/** How long shards are held and how much may wait: the same for every exchange, smaller in tests. */
export interface ExchangeLimits {
  /** A shard whose worker is silent for so long is taken from it, ms. */
  readonly lockMs: number;
  /** Between two looks for such shards, ms: a dead worker is noticed after the lock's time and two of these. */
  readonly lookMs: number;
  /** Bytes of posts that may wait; one more than that is refused. */
  readonly mailboxBytes: number;
}

/** A dead worker is noticed within 25 s; the service holds a hundred megabytes of posts at most. */
export const EXCHANGE_LIMITS: ExchangeLimits = Object.freeze({
  lockMs: 15_000,
  lookMs: 5000,
  mailboxBytes: 100 * 1024 * 1024,
});
