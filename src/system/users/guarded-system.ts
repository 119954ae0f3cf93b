import type { Setting, System } from "../../model/index.js";

/** A user's system behind guards. */
export interface GuardedSystem extends System {
  /**
   * Wrong answers of the author's functions about a trial, as a message; null: none. It is called before the trial is trained,
   * because {@link System.cost}, `shape` and `rest` then return harmless defaults.
   */
  problemOf(setting: Setting): string | null;
}
