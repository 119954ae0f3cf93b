import type { Clock } from "../../analysis/index.js";
import type { SystemProfile } from "../../model/index.js";
import type { NamedParameters } from "./parameter-words.js";

/** What times are called on the clock that a report tells them in. */
export interface TimeWords {
  readonly clock: Clock;
  /** What stands before a time, and what an axis of times is called: "step", "τ". */
  readonly noun: string;
  /** What several of them are, in a sentence: "steps", "times τ = tε/α". */
  readonly plural: string;
}

/** A system with what its times are called: what figures and tables name everything by. */
export type TimedParameters = NamedParameters & { readonly time: TimeWords };

/** A system as a report tells of it. */
export type TimedSystem = SystemProfile & { readonly time: TimeWords };

/** The words for times of a system on this clock. */
export function timeWords(system: Pick<SystemProfile, "clock">, clock: Clock): TimeWords {
  if (clock === "steps") return { clock, noun: "step", plural: "steps" };
  const { symbol, meaning } = system.clock ?? { symbol: "τ", meaning: "τ" };
  // "τ = t·ε/α, time without its trivial factor": the formula is enough within a sentence.
  const [formula] = meaning.split(",");
  return { clock, noun: symbol, plural: `times ${formula}` };
}
