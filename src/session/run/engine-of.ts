import type { Sweep } from "../../model/index.js";

/** The engine of a sweep's trials, by its first: a sweep asks for one, or leaves it to its system. */
export function engineOf(sweep: Sweep): string | undefined {
  for (const { engine } of sweep.trials()) return engine;
  return undefined;
}
