import { rmSync } from "node:fs";
import { copyStoreTo, replaceStoreFile, storeFileState } from "../../store/index.js";
import { openStore } from "../ask/open-store.js";
import { mergeTwin } from "../run/merge-stores.js";

/** How often a place is looked at again that another machine keeps changing. */
const MOST_TRIES = 5;

/** A copy to be made. */
export interface CopyJob {
  /** The store that is copied, which a run may be writing. */
  readonly from: string;
  /** Where its copy is kept. */
  readonly to: string;
  /** The state of the copy (`storeFileState`) that holds nothing which `from` does not have; null: there is no copy. */
  readonly known: string | null;
}

/**
 * Puts what a store holds now in the place of its copy. Where another machine has put its own there meanwhile (one that trains the
 * same shard), the new copy holds what both know: no row of the place is lost.
 *
 * Edge: two machines that put their copies there within the same millisecond leave one of them; the other's next copy brings the rest.
 *
 * @returns the state of the place, for the next {@link CopyJob.known}.
 * @throws GrokError STORE where it cannot be written; DEFECT when the copy there has other bits, INPUT when it is of something
 *   else. The place is as it was then.
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

/** Adds what a store holds to another file, which is one file again afterwards. */
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
