import { repeatedCommand } from "../model/index.js";
import type { GlobalOptions } from "./global-options.js";

/** Repeats a command that named no sweep with a sweep's name, for the hint where a store has several. */
export function sweepNamer({ given, store }: GlobalOptions): (name: string) => string {
  return (name) => repeatedCommand(given, store, [name]);
}
