import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MemoryExchange } from "../../src/exchange/index.js";
import type { Sweep } from "../../src/model/index.js";
import { coordinateSweep, hashSweep, loadSweep, openStore, workShards } from "../../src/session/index.js";
import { packageFile } from "../../src/model/index.js";
import { programVersion } from "../../src/store/program-version.js";
import { parseSweep } from "../../src/sweep/index.js";
import { runAll } from "./tiny-sweep.js";

const KEY = "feed";

/** Trains a sweep over an exchange with one worker; the content hash, and what the coordinator had to say. */
async function overQueue(
  sweep: Sweep,
): Promise<{ readonly hash: string; readonly notices: readonly string[] }> {
  const exchange = new MemoryExchange();
  const store = openStore(":memory:", { mode: "write" });
  const notices: string[] = [];
  const stop = new AbortController();
  const worker = workShards(exchange.worker("one", programVersion()), {
    ...{ threads: 1, stop: stop.signal, terminate: new AbortController().signal },
    onNotice: (words) => notices.push(words),
  });
  try {
    const at = { key: KEY, desk: exchange.desk(KEY) };
    await coordinateSweep(store, sweep, at, { onNotice: (words) => notices.push(words) });
    return { hash: hashSweep(store, sweep.name), notices };
  } finally {
    stop.abort();
    await worker;
    store.close();
  }
}

/** Sweeps whose trials have facts, some of which are not known. */
const SWEEPS: readonly (readonly [what: string, sweep: Sweep, unknown: string])[] = [
  [
    "toy-addition with too few pairs",
    parseSweep(
      "name: toy\ntask: { kind: toy-addition, tokens: 10 }\naxes: { samples: [20], seed: { from: 0, count: 4 } }\n" +
        "method: { kind: adamw, rateRule: constant, learningRate: 1e-4, embeddingRate: 1e-3 }\n" +
        "budget: { steps: 100, stop: budget, record: { pointsPerDecade: 24 } }\ngrok: { measure: accuracy, train: 0.9, test: 0.9 }",
      { source: "test" },
    ),
    "lambda3",
  ],
  [
    "the effective theory",
    loadSweep(packageFile("sweeps", "liu-effective-theory-small.yaml"), { set: ["axes.seed.count=1"] }),
    "lambda3",
  ],
];

describe("a sweep whose trials have facts", () => {
  for (const [what, sweep, unknown] of SWEEPS) {
    it(`is trained by workers, too: ${what}`, async () => {
      const { hash, store } = await runAll([sweep]);
      const facts = [...store.outcomes(sweep.name)].map((outcome) => outcome.facts ?? {});
      assert.ok(facts.some((each) => Object.keys(each).length > 0));
      assert.ok(
        facts.some((each) => (each[unknown] ?? null) === null),
        "a fact is not known",
      );
      store.close();
      assert.deepEqual(await overQueue(sweep), { hash, notices: [] });
    });
  }
});
