import type { Exchange, Store, TrialBundle, WorkShard } from "../../model/index.js";
import { pause } from "./or-aborted.js";

/** Between two posts of a shard, ms: trials that ended go with the next, states of those in training with every few. */
const [POST_MS, STATE_POSTS] = [5000, 3];

/** Bytes of a post, about. */
const POST_BYTES = 2 * 1024 * 1024;

/** About the bytes of a row. */
const ROW_BYTES = 60;

/** Before a full mailbox is tried again, ms. */
const FULL_MS = 500;

/**
 * Posts what a worker has of a shard's trials, while it trains: what ended soon, and states of those in training now and then, so
 * that a worker that dies has lost little. Nothing else goes through the exchange while a post waits for room there.
 */
export class ShardPoster {
  readonly #exchange: Exchange;
  readonly #shard: WorkShard;
  readonly #store: Store;
  readonly #onWaiting: () => void;
  readonly #ended = new Set<string>();
  readonly #begun = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #posts = 0;
  #isPosting = false;

  /** @param onWaiting the mailbox is full; told once for each wait. */
  constructor(exchange: Exchange, shard: WorkShard, store: Store, onWaiting: () => void) {
    this.#exchange = exchange;
    this.#shard = shard;
    this.#store = store;
    this.#onWaiting = onWaiting;
    // A post that fails is made again, with what has come since.
    this.#timer = setInterval(() => void this.#postSome().catch(() => undefined), POST_MS);
  }

  /** Trials that have a new state, and trials that ended. */
  changed(begun: Iterable<string>, ended: Iterable<string>): void {
    for (const id of begun) this.#begun.add(id);
    for (const id of ended) {
      this.#begun.delete(id);
      this.#ended.add(id);
    }
  }

  /** Posts all that is not posted yet, and ends the posts now and then. Waits for room until the signal. */
  async rest(patience: AbortSignal): Promise<void> {
    clearInterval(this.#timer);
    while (this.#isPosting && !patience.aborted) await pause(20);
    await this.#post([...this.#ended, ...this.#begun], patience);
  }

  /** No more posts. */
  stop(): void {
    clearInterval(this.#timer);
  }

  async #postSome(): Promise<void> {
    if (this.#isPosting) return;
    this.#isPosting = true;
    try {
      const withStates = ++this.#posts % STATE_POSTS === 0;
      await this.#post([...this.#ended, ...(withStates ? this.#begun : [])], null);
    } finally {
      this.#isPosting = false;
    }
  }

  async #post(trialIds: readonly string[], patience: AbortSignal | null): Promise<void> {
    for (const bundles of this.#portions(trialIds)) {
      const ids = bundles.map(({ trial }) => trial.id);
      const ended = ids.filter((id) => this.#ended.delete(id));
      // What changes while this waits goes with the next.
      for (const id of ids) this.#begun.delete(id);
      try {
        if (!(await this.#send(bundles, patience))) return;
      } catch (error) {
        this.changed(ids, ended);
        throw error;
      }
    }
  }

  /** False: there was no room until the signal. */
  async #send(bundles: readonly TrialBundle[], patience: AbortSignal | null): Promise<boolean> {
    for (let isFirst = true; !(await this.#exchange.post(this.#shard, bundles)); isFirst = false) {
      if (isFirst) this.#onWaiting();
      if (patience?.aborted === true) return false;
      await pause(FULL_MS);
    }
    return true;
  }

  /** Bundles in lists of about the size of a post. */
  *#portions(trialIds: readonly string[]): Generator<readonly TrialBundle[]> {
    let [portion, bytes] = [[] as TrialBundle[], 0];
    for (const bundle of this.#store.bundles(trialIds)) {
      portion.push(bundle);
      bytes += 1000 + bundle.rows.length * ROW_BYTES + (bundle.checkpoint?.payload.length ?? 0);
      if (bytes < POST_BYTES) continue;
      yield portion;
      [portion, bytes] = [[], 0];
    }
    if (portion.length > 0) yield portion;
  }
}
