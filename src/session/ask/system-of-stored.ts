import { counted, GrokError, type Store, type Sweep, type Trial } from "../../model/index.js";
import { trialsOfOtherSources } from "../../store/index.js";
import { isUsersKind, loadSystem, systemFileOf } from "../../system/index.js";
import { knowSystemOf } from "./stored-sweep.js";

/** Where the system of a user came from when a sweep was stored: its file, and the SHA-256 of its bytes. */
export interface StoredSystem {
  readonly kind: string;
  readonly file: string;
  readonly source: string;
}

/**
 * The stored data of the user's system of a sweep; null: the sweep has none, there is no such sweep, or its definition is
 * damaged, which the readers of the definition report. Only this function reads these data, which are in the definition's
 * section `task`.
 */
export function systemOfStored(store: Store, name: string): StoredSystem | null {
  const definition = readableDefinition(store, name);
  if (definition === undefined) return null;
  const { task } = JSON.parse(definition) as { readonly task?: Partial<StoredSystem> };
  const { kind, file, source } = task ?? {};
  return kind === undefined || file === undefined || source === undefined ? null : { kind, file, source };
}

function readableDefinition(store: Store, name: string): string | undefined {
  try {
    return store.sweep(name)?.definition;
  } catch (error) {
    if (error instanceof GrokError && error.code === "STORE") return undefined;
    throw error;
  }
}

/**
 * Loads the user's system of a stored sweep from its file, so that its trials can be trained. No effect for a built-in
 * system.
 *
 * @throws GrokError INPUT where the file is gone, or is no longer that system.
 */
export async function loadSystemOfStored(store: Store, name: string): Promise<void> {
  const stored = systemOfStored(store, name);
  if (stored === null || systemFileOf(stored.kind)?.path === stored.file) return;
  const hint = `put it back at ${stored.file}, or run the sweep file that names it where it is now`;
  const { system } = await loadSystem(stored.file).catch((error: unknown) => {
    if (!(error instanceof GrokError)) throw error;
    const details = [error.message, ...error.details];
    throw new GrokError("INPUT", `sweep ${name}: its system ${stored.kind} cannot be loaded`, {
      ...{ details, hint, cause: error },
    });
  });
  if (system.kind === stored.kind) return;
  throw new GrokError(
    "INPUT",
    `sweep ${name}: expected its system ${stored.kind} in ${stored.file}, found ${system.kind}`,
    { hint },
  );
}

/**
 * {@link loadSystemOfStored} for trials of any sweeps.
 *
 * @throws GrokError INPUT like that function.
 */
export async function loadSystemsOfTrials(store: Store, trials: Iterable<Trial>): Promise<void> {
  const kinds = new Set<string>();
  for (const { task } of trials) if (isUsersKind(task.kind)) kinds.add(task.kind);
  if (kinds.size === 0) return;
  for (const { name } of store.sweeps()) {
    const stored = systemOfStored(store, name);
    // A system that the definition declares completely needs no file.
    if (stored === null) knowSystemOf(store, name);
    if (stored !== null && kinds.delete(stored.kind)) await loadSystemOfStored(store, name);
  }
}

/**
 * {@link loadSystemOfStored} for callers that only read these sweeps: without a file, the stored data are used.
 *
 * @returns a sentence for every system that is missing.
 */
export async function systemNotices(store: Store, names: readonly string[]): Promise<readonly string[]> {
  const notices: string[] = [];
  for (const name of names) {
    try {
      await loadSystemOfStored(store, name);
    } catch (error) {
      if (!(error instanceof GrokError) || error.code !== "INPUT") throw error;
      const [why = error.message] = error.details;
      notices.push(`sweep ${name} is shown from what the store keeps of its system: ${why}`);
    }
  }
  return notices;
}

/**
 * A notice about a change of a system's source before a run of a sweep. None is needed if ids have changed with the
 * source; if the version in the ids is the same, the sweep will mix trials of both sources. Null: no notice.
 */
export function changedSourceNotice(store: Store, sweep: Sweep): string | null {
  const now = systemFileOf(sweep.system.kind);
  if (now === null || store.sweep(sweep.name) === null) return null;
  // Another version changes all ids, and the stored trials will be orphaned.
  const [first] = sweep.trials();
  if (first === undefined || store.declared(sweep.name, [first.id]).size === 0) return null;
  const others = trialsOfOtherSources(store, sweep.name, now.source);
  if (others === 0) return null;
  return (
    `${now.path} has changed since ${counted(others, "trial")} of ${sweep.name} ${others === 1 ? "was" : "were"} trained, and its ` +
    "version has not: they are kept. Raise the version if numbers have changed; groksweep rerun tells"
  );
}
