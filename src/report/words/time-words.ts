import type { Clock } from "../../analysis/index.js";
import type { SystemProfile } from "../../model/index.js";
import type { NamedParameters } from "./parameter-words.js";

/** The words for times on the clock of a report. */
export interface TimeWords {
  readonly clock: Clock;
  /** The word before a time and the title of an axis of times: "step", "τ". */
  readonly noun: string;
  /** The plural in a sentence: "steps", "times τ = tε/α". */
  readonly plural: string;
}

/** A system with the words for its times; figures and tables take all names from it. */
export type TimedParameters = NamedParameters & { readonly time: TimeWords };

/** A system as a report describes it. */
export type TimedSystem = SystemProfile & { readonly time: TimeWords };

/** The words for times of a system on this clock. */
export function timeWords(system: Pick<SystemProfile, "clock">, clock: Clock): TimeWords {
  if (clock === "steps") return { clock, noun: "step", plural: "steps" };
  const { symbol, meaning } = system.clock ?? { symbol: "τ", meaning: "τ" };
  // "τ = t·ε/α, time without its trivial factor": the formula is enough within a sentence.
  const [formula] = meaning.split(",");
  return { clock, noun: symbol, plural: `times ${formula}` };
}
