import type { Clock } from "../../src/analysis/index.js";
import type { SystemProfile } from "../../src/model/index.js";
import { timeWords, type TimedSystem } from "../../src/report/words/time-words.js";

/** A system as figures and tables know it, its times told on a clock. */
export function timedProfile(system: SystemProfile, clock: Clock = "steps"): TimedSystem {
  return { ...system, time: timeWords(system, clock) };
}
