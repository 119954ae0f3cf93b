import type { Setting, System } from "../../model/index.js";

/** A user's system behind guards. */
export interface GuardedSystem extends System {
  /**
   * What its author's functions answer wrongly about a trial, in words; null: nothing. It is asked where the trial is to be
   * trained, because {@link System.cost}, `shape` and `rest` answer something harmless then.
   */
  problemOf(setting: Setting): string | null;
}
