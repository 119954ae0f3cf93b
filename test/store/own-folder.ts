import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach } from "node:test";
import type { Store } from "../../src/model/index.js";
import { openStore } from "../../src/store/index.js";
import { curveRow, trialWith } from "../contract/store-fixtures.js";

/** A folder for a store, empty at the start of each test. */
export interface OwnFolder {
  readonly folder: string;
  /** The path of the store in the folder. */
  readonly path: string;
  /** Makes a store with one sweep of three trials and one curve, closed. */
  readonly makeStore: () => void;
  readonly withStore: (mode: "write" | "read", work: (store: Store) => void) => void;
}

/** Called at the top of a file of tests; it registers the hooks that it takes. */
export function ownFolder(): OwnFolder {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-open-"));
  const path = join(folder, "store.db");
  beforeEach(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const withStore = (mode: "write" | "read", work: (store: Store) => void): void => {
    const store = openStore(path, { mode });
    try {
      work(store);
    } finally {
      store.close();
    }
  };
  return {
    ...{ folder, path, withStore },
    makeStore: () => {
      withStore("write", (store) => {
        store.acquireLease();
        const trials = [0, 1, 2].map((seed) => trialWith({ seed }));
        store.beginDeclaration({ name: "first", definition: "{}" });
        store.declareTrials("first", trials);
        store.endDeclaration("first");
        store.writeEvents([{ kind: "rows", trialId: trials[0].id, rows: [curveRow(0), curveRow(1)] }]);
      });
    },
  };
}
