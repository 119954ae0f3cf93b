import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { packageFile, type Setting } from "../../src/model/index.js";
import { systemOf, trialId } from "../../src/system/index.js";
import { goldenFolder, goldenSweeps } from "./golden-sweeps.js";

/** Ids as stores in the world have them, in the order of the sweep's trials. */
const GOLDEN = JSON.parse(readFileSync(packageFile("test", "golden", "trial-ids.json"), "utf8")) as Readonly<
  Record<string, readonly string[]>
>;

let folder = "";
before(() => {
  folder = goldenFolder();
});
after(() => rmSync(folder, { recursive: true }));

/*
 * A trial that a store already has must keep its id, whatever is rebuilt around it: else every stored sweep would be
 * trained again. Where bits change on purpose, `node dist/scripts/write-golden-ids.js` renews the file.
 */
describe("trial ids", () => {
  it("are those of before, for every kind of task, method and setting", () => {
    const found = Object.fromEntries(
      goldenSweeps(folder).map(([name, sweep]) => [name, Array.from(sweep.trials(), ({ id }) => id)]),
    );
    assert.deepEqual(Object.keys(found), Object.keys(GOLDEN));
    for (const [name, ids] of Object.entries(GOLDEN)) assert.deepEqual(found[name], ids, name);
  });

  it("are those that declarations give", () => {
    for (const [name, sweep] of goldenSweeps(folder)) {
      for (const { id, ...content } of sweep.trials()) {
        assert.equal(trialId(systemOf(content.task.kind), content as unknown as Setting), id, name);
      }
    }
  });

  it("tell all of these trials apart", () => {
    const ids = Object.values(GOLDEN).flat();
    assert.equal(new Set(ids).size, ids.length);
  });

  it("do not depend on where files lie", () => {
    const elsewhere = goldenFolder();
    try {
      const sweeps = goldenSweeps(elsewhere);
      const [name, own] = sweeps.find(([title]) => title.startsWith("own data"))!;
      assert.deepEqual(
        Array.from(own.trials(), ({ id }) => id),
        GOLDEN[name],
      );
      assert.notEqual(join(elsewhere), join(folder));
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });
});
