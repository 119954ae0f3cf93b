import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "../../model/index.js";
import { knowSystemOf } from "./stored-sweep.js";
import { lastWords } from "./last-words.js";
import { programsFolder } from "./programs-folder.js";

/** The last output of a sweep's programs, for any trial. */
export interface LatestWords {
  readonly trialId: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly lines: readonly string[];
}

/** The number of logs that are examined, the latest first: logs of other sweeps are in the same folder. */
const LOOKED_AT = 200;

/**
 * The last lines that any program of a sweep's trials has printed; null: no program has printed any, or no program trains
 * the sweep.
 *
 * Cost: one read of every log's date.
 */
export function latestWords(store: Store, sweep: string): LatestWords | null {
  const folder = join(programsFolder(store), "logs");
  let logs: readonly { readonly id: string; readonly at: number }[];
  try {
    logs = readdirSync(folder).flatMap((name) => {
      const id = /^([0-9a-f]+)\.log$/.exec(name)?.[1];
      return id === undefined ? [] : [{ id, at: statSync(join(folder, name)).mtimeMs }];
    });
  } catch {
    return null; // no folder, or a log was removed while it was read
  }
  knowSystemOf(store, sweep);
  const latest = [...logs].sort((one, other) => other.at - one.at).slice(0, LOOKED_AT);
  const declared = store.declared(
    sweep,
    latest.map(({ id }) => id),
  );
  for (const { id, at } of latest) {
    if (!declared.has(id)) continue;
    const [found] = store.findTrials(id, 1);
    const lines = lastWords(store, found.trial);
    if (lines.length > 0) return { trialId: id, at: new Date(at).toISOString(), lines };
  }
  return null;
}
