import { GrokError, type Store, type Sweep } from "../model/index.js";
import { parseSweep } from "../sweep/index.js";
import { registerStandIn } from "../system/index.js";

/**
 * A sweep as the store remembers it: its definition read again, with the rules that its outcomes were decided under. A system
 * of a user that was not loaded is stood in for, so that readers need no file; who trains, loads it first
 * ({@link loadSystemOfStored}).
 *
 * @throws GrokError INPUT when the store has no such sweep.
 */
export function storedSweep(store: Store, name: string): Sweep {
  const record = store.sweep(name);
  if (record === null)
    throw new GrokError("INPUT", `${store.path}: there is no sweep ${JSON.stringify(name)}`);
  registerStandIn(JSON.parse(record.definition));
  return parseSweep(record.definition, { source: `${store.path}: sweep ${name}` });
}
