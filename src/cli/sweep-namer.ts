import { repeatedCommand } from "../model/index.js";
import type { GlobalOptions } from "./global-options.js";

/** How a command that named no sweep is given again with one: for the hint where a store holds several. */
export function sweepNamer({ given, store }: GlobalOptions): (name: string) => string {
  return (name) => repeatedCommand(given, store, [name]);
}
