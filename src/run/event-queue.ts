import type { Sink, TrialEvent } from "../model/index.js";

/**
 * The queue of all events for the sink: one `accept` at a time, with all events that arrived meanwhile in the next call,
 * so that a busy store gets few large transactions. Memory is bounded by the workers, which wait for acknowledgement.
 */
export class EventQueue {
  readonly #sink: Sink;
  #waiting: { readonly events: readonly TrialEvent[]; readonly resolve: () => void }[] = [];
  #pump: Promise<void> | null = null;
  readonly #onFailure: (error: unknown) => void;

  /** `onFailure`: called once when the sink rejects; nothing is accepted afterwards. */
  constructor(sink: Sink, onFailure: (error: unknown) => void) {
    this.#sink = sink;
    this.#onFailure = onFailure;
  }

  /** Resolves when these events, and all put before them, are durable; never when the sink rejected. */
  put(events: readonly TrialEvent[]): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ events, resolve });
      this.#pump ??= this.#drain();
    });
  }

  async #drain(): Promise<void> {
    await Promise.resolve(); // let everything that arrived in this turn of the event loop in
    try {
      while (this.#waiting.length > 0) {
        const taken = this.#waiting;
        this.#waiting = [];
        const events = taken.flatMap((entry) => entry.events);
        if (events.length > 0) await this.#sink.accept(events);
        for (const entry of taken) entry.resolve();
      }
      this.#pump = null;
    } catch (error) {
      this.#onFailure(error); // #pump stays set: a failed queue never starts again
    }
  }
}
