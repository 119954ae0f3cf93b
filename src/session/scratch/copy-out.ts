import { rmSync } from "node:fs";
import { copyStoreTo, replaceStoreFile, storeFileState } from "../../store/index.js";
import { openStore } from "../ask/open-store.js";
import { mergeTwin } from "../run/merge-stores.js";

/** The number of retries for a place that another machine keeps changing. */
const MOST_TRIES = 5;

/** A copy to be made. */
export interface CopyJob {
  /** The store that is copied, which a run may be writing. */
  readonly from: string;
  /** The path of the copy. */
  readonly to: string;
  /** The state (`storeFileState`) of a copy without any data that `from` lacks; null: there is no copy. */
  readonly known: string | null;
}

/**
 * Replaces the copy of a store with its present contents. If another machine (one that trains the same shard) has put its
 * own copy there meanwhile, the new copy holds the data of both: no row of the place is lost.
 *
 * Edge: two machines that put their copies there within the same millisecond leave one of them; the other's next copy
 * brings the rest.
 *
 * @returns the state of the place, for the next {@link CopyJob.known}.
 * @throws GrokError STORE where the place cannot be written; DEFECT when the copy there has other bits, INPUT when it
 *   belongs to something else. The place then stays unchanged.
 */
export function copyOut({ from, to, known }: CopyJob): string | null {
  const whole = `${from}-copy`;
  rmSync(whole, { force: true });
  try {
    const source = openStore(from, { mode: "read" });
    try {
      copyStoreTo(source, whole);
    } finally {
      source.close();
    }
    let held = known;
    for (let tries = 1; ; tries++) {
      const there = storeFileState(to);
      if (there !== null && there !== held) {
        addTo(whole, to);
        held = there;
      }
      if (replaceStoreFile(whole, to, tries < MOST_TRIES ? there : storeFileState(to)))
        return storeFileState(to);
    }
  } finally {
    rmSync(whole, { force: true });
  }
}

/** Adds the contents of a store to another store's file, which is a single file again afterwards. */
function addTo(path: string, other: string): void {
  const store = openStore(path, { mode: "write" });
  try {
    const from = openStore(other, { mode: "read" });
    try {
      mergeTwin(store, from);
    } finally {
      from.close();
    }
  } finally {
    store.close();
  }
}
