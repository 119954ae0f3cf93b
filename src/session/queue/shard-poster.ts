import type { Exchange, Store, TrialBundle, WorkShard } from "../../model/index.js";
import { pause } from "./or-aborted.js";

/**
 * The time between two posts of a shard, ms, and the number of posts from states to states: ended trials go with the next post,
 * states of trials in training with every second one. A state is 5 s old at most, so a kill loses 15 s of training.
 */
const [POST_MS, STATE_POSTS] = [5000, 2];

/** The approximate size of a post, in bytes. */
const POST_BYTES = 2 * 1024 * 1024;

/** The approximate size of a row, in bytes. */
const ROW_BYTES = 60;

/** The time before a full mailbox is tried again, ms. */
const FULL_MS = 500;

/**
 * Posts a worker's results for a shard's trials during training: ended trials soon, and states of trials in training at
 * intervals, so that little is lost if a worker dies. Nothing else goes through the exchange while a post waits for room
 * there.
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

  /** @param onWaiting called once for each wait because the mailbox is full. */
  constructor(exchange: Exchange, shard: WorkShard, store: Store, onWaiting: () => void) {
    this.#exchange = exchange;
    this.#shard = shard;
    this.#store = store;
    this.#onWaiting = onWaiting;
    // A failed post is repeated, together with newer results.
    this.#timer = setInterval(() => void this.#postSome().catch(() => undefined), POST_MS);
  }

  /** Notes trials that have a new state, and trials that ended. */
  changed(begun: Iterable<string>, ended: Iterable<string>): void {
    for (const id of begun) this.#begun.add(id);
    for (const id of ended) {
      this.#begun.delete(id);
      this.#ended.add(id);
    }
  }

  /** Posts everything that is not posted yet, and ends the regular posts. Waits for room until the signal. */
  async rest(patience: AbortSignal): Promise<void> {
    clearInterval(this.#timer);
    while (this.#isPosting && !patience.aborted) await pause(20);
    await this.#post([...this.#ended, ...this.#begun], patience);
  }

  /** Stops posting. */
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
      // Changes during this wait go with the next post.
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
