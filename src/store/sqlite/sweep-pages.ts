import type { Trial } from "../../model/index.js";
import type { GuardedAccess } from "./guarded-access.js";
import { pageOf, type Page } from "./page.js";
import type { SweepTable } from "./sweep-table.js";

/** Reads lists of a sweep a page at a time, so that the writer never waits for a half-read list. */
export class SweepPages {
  readonly #access: GuardedAccess;
  readonly #sweeps: SweepTable;

  constructor(access: GuardedAccess, sweeps: SweepTable) {
    this.#access = access;
    this.#sweeps = sweeps;
  }

  /**
   * All items, lazily. `next` reads the page after an id, null at the end; `first`: the id to begin after.
   *
   * @throws GrokError INPUT where no sweep has the name.
   */
  *items<T>(
    sweepName: string,
    next: (sweepId: number, after: string) => Page<T> | null,
    first = "",
  ): Generator<T> {
    const sweepId = this.#access.read(() => this.#sweeps.idOf(sweepName));
    for (let after = first; ;) {
      const page = this.#access.readAtOnce(() => next(sweepId, after));
      if (page === null) return;
      yield* page.items;
      after = page.last;
    }
  }

  /** {@link items} for trials, whose last page is empty. */
  trials(sweepName: string, next: (sweepId: number, after: string) => readonly Trial[]): Generator<Trial> {
    return this.items(sweepName, (sweepId, after) => pageOf(next(sweepId, after), ({ id }) => id));
  }
}
