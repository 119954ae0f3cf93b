import type { System } from "../../src/model/index.js";
import { knownSystems } from "../../src/system/registry.js";

/** The kinds of the built-in systems for which something holds, as messages list them: "a, b or c". */
export function kindsWith(holds: (system: System) => boolean): string {
  const kinds = knownSystems()
    .filter(({ kind }) => kind !== "data")
    .filter(holds)
    .map(({ kind }) => kind);
  const last = kinds.pop() ?? "";
  return kinds.length === 0 ? last : `${kinds.join(", ")} or ${last}`;
}

/** The kinds with a parameter. */
export function kindsWithParameter(parameter: string): string {
  return kindsWith(({ parameters }) => parameter in parameters);
}

/** The kinds whose task has a key. */
export function kindsWithKey(key: string): string {
  return kindsWith(({ task }) => key in task.keys);
}
