import { GrokError, type Store, commandHint } from "../../model/index.js";
import { sweepNames } from "../../store/index.js";

/**
 * The sweep of a command: the named sweep, or the only one of the store.
 *
 * Cost: one query.
 *
 * @param again the same command with a sweep named, for a hint where there are several.
 * @throws GrokError INPUT when there is no such sweep, none at all, or several to choose from.
 */
export function resolveSweepName(store: Store, name?: string, again?: (name: string) => string): string {
  const names = sweepNames(store);
  if (name !== undefined) {
    if (names.includes(name)) return name;
    throw new GrokError(
      "INPUT",
      `${store.path}: expected the name of a sweep, found ${JSON.stringify(name)}`,
      {
        hint: names.length === 0 ? "this store holds no sweep yet" : `it holds ${names.join(", ")}`,
      },
    );
  }
  if (names.length === 1) return names[0];
  if (names.length === 0) {
    throw new GrokError("INPUT", `${store.path}: expected a sweep, found none`, {
      hint: `train one first: ${commandHint(["run", "FILE"], store.path)}`,
    });
  }
  throw new GrokError("INPUT", `${store.path}: expected one sweep, found ${names.length}`, {
    hint: `name the one you mean: ${names.join(", ")}${again === undefined ? "" : `; for example: ${again(names[names.length - 1])}`}`,
  });
}
