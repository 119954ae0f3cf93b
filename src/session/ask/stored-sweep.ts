import { GrokError, type Store, type Sweep, commandHint } from "../../model/index.js";
import { programVersion } from "../../store/index.js";
import { parseSweep } from "../../sweep/index.js";
import { registerStandIn } from "../../system/index.js";

/**
 * A sweep from the store: its definition parsed again, with the rules that its outcomes were decided under. The seal of a
 * definition reveals alterations when it is read; a definition that parsing refuses comes from another version. A
 * stand-in replaces a user's system that was not loaded, so that readers need no file; callers that train load the system
 * first ({@link loadSystemOfStored}).
 *
 * @throws GrokError INPUT when the store has no such sweep, STORE where its definition was altered, or is one that this
 *         version of the program refuses, saying why.
 */
export function storedSweep(store: Store, name: string): Sweep {
  const record = store.sweep(name);
  if (record === null)
    throw new GrokError("INPUT", `${store.path}: there is no sweep ${JSON.stringify(name)}`);
  registerStandIn(JSON.parse(record.definition));
  try {
    return parseSweep(record.definition, { source: `${store.path}: sweep ${name}` });
  } catch (error) {
    if (!(error instanceof GrokError) || error.code !== "INPUT") throw error;
    throw new GrokError(
      "STORE",
      `${store.path}: sweep ${name}: this version (groksweep ${programVersion()}) refuses the definition that is stored`,
      {
        details: error.details.length > 0 ? error.details : [error.message],
        hint:
          `correct that in its file and run it (${commandHint(["run", "FILE"], store.path)}), which stores the definition anew, ` +
          "or use the version that stored it; groksweep sql reads its results as they are",
        cause: error,
      },
    );
  }
}

/**
 * Registers a user's system from its stored declaration if its file was not loaded, so that the columns of its series are
 * known. No effect if the sweep is damaged: the check of the store reports that.
 */
export function knowSystemOf(store: Store, name: string): void {
  try {
    const definition = store.sweep(name)?.definition;
    if (definition !== undefined) registerStandIn(JSON.parse(definition));
  } catch (error) {
    if (!(error instanceof GrokError || error instanceof SyntaxError)) throw error;
  }
}
