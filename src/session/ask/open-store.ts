import type { Store } from "../../model/index.js";
import { openStore as openWithIdentity } from "../../store/open-store.js";
import type { OpenStoreOptions } from "../../store/open-store.js";
import { TRIAL_IDENTITY } from "../../system/of-trial.js";

/**
 * Opens the store at `path`, a file or ":memory:" (write mode only; gone when closed), with the systems that identify its trials.
 *
 * `write` creates a missing file and migrates an old one; take the lease before the first write. `read` never
 * creates, migrates or locks anything and works beside a writer.
 *
 * @throws GrokError STORE, with path and remedy, when the store cannot be used: missing, damaged, another program's,
 *   from a newer program, unwritable; the file is then as it was.
 * @example
 *   const store = openStore("groksweep.db", { mode: "read" });
 *   console.log(store.sweeps());
 *   store.close();
 */
export function openStore(path: string, options: Omit<OpenStoreOptions, "identity">): Store {
  return openWithIdentity(path, { ...options, identity: TRIAL_IDENTITY });
}
