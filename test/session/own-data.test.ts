import assert from "node:assert/strict";
import { cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { after, before, describe, it } from "node:test";
import type { OwnData } from "../../src/model/index.js";
import { npyBytes } from "../../scripts/peers/npy-bytes.js";
import type { GrokError } from "../../src/model/index.js";
import { packageFile, type Store, type Sweep } from "../../src/model/index.js";
import { hashSweep, loadSweep, openStore, reportSweep, runSweep } from "../../src/session/index.js";
import { storedSweep } from "../../src/session/ask/stored-sweep.js";
import { makeProblem } from "../../src/system/committee/training/make-problem.js";
import { loadArray } from "../../src/arrays/index.js";
import { makeJob, runJobs } from "../engine/lanes/run-jobs.js";

const TEXT = `
name: own
data: { trainX: train-x.npy, trainY: train-y.npy, testX: test-x.npy, testY: test-y.npy }
model: { width: 30 }
axes: { alpha: [0.5, 2, 8], samples: [20, 40, 60], weightsSeed: [0, 1] }
method: { kind: gd }
metrics: [alignment, linearised, kernelRegression]
budget: { steps: 500, record: { pointsPerDecade: 6 } }
`;

let folder = "";
let store: Store;

function load(...set: readonly string[]): Sweep {
  return loadSweep(join(folder, "own.yaml"), { set });
}

/** Takes a file away while `work` runs. */
async function without(name: string, work: () => Promise<void>): Promise<void> {
  renameSync(join(folder, name), join(folder, "away"));
  try {
    await work();
  } finally {
    renameSync(join(folder, "away"), join(folder, name));
  }
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "groksweep-own-"));
  cpSync(packageFile("test", "reference", "jax"), folder, { recursive: true });
  writeFileSync(join(folder, "own.yaml"), TEXT);
  store = openStore(":memory:", { mode: "write" });
  await runSweep(store, load(), { threads: 2 });
});
after(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

describe("a sweep on own data", () => {
  it("is trained on threads to the same bits as one trial at a time, and then is done", async () => {
    const sweep = load();
    const trials = [...sweep.trials()];
    assert.equal(trials.length, 18);
    for (const trial of [trials[0], trials[7], trials[17]]) {
      const job = { ...makeJob({}), trial, budget: sweep.budget, metrics: sweep.metrics };
      const [{ rows }] = runJobs([job]);
      assert.deepEqual(store.curve(trial.id), rows);
    }
    const again = await runSweep(store, sweep, { threads: 2 });
    assert.equal(again.kept, 18);
    assert.equal(again.concluded, 0);
  });

  it("has the sampled metrics, and NULL where a metric needs a population", () => {
    const { rows } = store.query(
      `SELECT count(*), count(alignment_sample), count(alignment_population), count(linearised_test) FROM curve`,
    );
    const [[all, sample, population, linearised]] = rows;
    assert.ok(Number(all) > 0);
    assert.deepEqual([sample, population, linearised], [all, 0, all]);
    const powers = store.query("SELECT DISTINCT label_power FROM outcome").rows;
    const [trial] = load().trials();
    assert.deepEqual(powers, [[makeProblem(trial, undefined, loadArray).labelPower]]);
  });

  it("is reported from the store alone, without its files", async () => {
    const hash = hashSweep(store, "own");
    await without("train-x.npy", async () => {
      const { summary } = await reportSweep(store, { sweep: "own", out: join(folder, "report") });
      assert.match(summary[0], /18 trials/);
      assert.equal(hashSweep(store, "own"), hash);
    });
  });

  it("is not trained on from the store when a file is gone or changed, and nothing is touched", async () => {
    await without("train-y.npy", async () => {
      const wanted = { ...storedSweep(store, "own"), name: "deeper" };
      await assert.rejects(runSweep(store, wanted), (error: GrokError) => {
        assert.equal(error.code, "INPUT");
        assert.match(
          error.details.join("\n"),
          /train-y\.npy: expected an NPY file .*, got no such file\. Hint: restore/,
        );
        return true;
      });
      const other = npyBytes({ shape: [60], values: new Array<number>(60).fill(1) });
      writeFileSync(join(folder, "train-y.npy"), other);
      await assert.rejects(runSweep(store, wanted), (error: GrokError) =>
        /train-y\.npy: expected the array of shape \[60\] .* with other content/.test(
          error.details.join("\n"),
        ),
      );
    });
    assert.equal(store.sweeps().length, 1);
  });

  it("makes other trials of other content, and keeps the old ones' results", async () => {
    const labels = npyBytes({ shape: [60], values: Array.from({ length: 60 }, (_, i) => (i % 5) / 4) });
    writeFileSync(join(folder, "other-y.npy"), labels);
    const other = load("data.trainY=other-y.npy");
    assert.equal((await runSweep(store, other, { threads: 2 })).concluded, 18);
    assert.equal((await runSweep(store, load(), { threads: 2 })).kept, 18);
  });

  it("follows files that moved once its sweep file names them", async () => {
    cpSync(join(folder, "train-x.npy"), join(folder, "moved-x.npy"));
    const moved = load("data.trainX=moved-x.npy");
    assert.equal((await runSweep(store, moved, { threads: 2 })).kept, 18);
    for (const { task } of store.trials("own")) {
      assert.equal((task["data"] as OwnData).trainX.path, join(folder, "moved-x.npy"));
    }
  });

  it("fails only the trials whose file goes while it is trained, with words for it", () => {
    const [trial] = load().trials();
    const data = trial.task["data"] as OwnData;
    const gone = { ...data.testX, path: join(folder, "gone.npy"), sha256: "0".repeat(64) };
    const broken = { ...trial, task: { kind: "data", data: { ...data, testX: gone } } };
    assert.throws(() => runJobs([{ ...makeJob({}), trial: broken }]), {
      code: "TRIAL",
      message: /gone\.npy: expected an NPY file .*, got no such file/,
    });
  });
});
