import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { hashSweep } from "../../src/session/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { runAll } from "../session/tiny-sweep.js";
import { goldenFolder } from "./golden-sweeps.js";

const BUDGET = "budget: { steps: 60, stop: budget, record: { pointsPerDecade: 6 } }";

/** A sweep of every kind that trains in a moment, and the content hash that it has had since numbers were last changed. */
const SWEEPS: readonly (readonly [kind: string, lines: string, hash: string])[] = [
  [
    "polynomial, flow",
    "task: { dimension: 8 }\nmodel: { width: 12 }\naxes: { alpha: [0.5, 4], samples: [6, 30], seed: [0, 1] }",
    "8ada7e803c113d4b28c28e8e1a2729ef17355ba5480967e4a79303a05069bc1d",
  ],
  [
    "polynomial, gd, all metrics",
    "task: { dimension: 6, samples: 12 }\nmodel: { width: 8 }\naxes: { epsilon: [0.1, 1] }\nmethod: { kind: gd }\n" +
      "metrics: [weightDistance, decomposition, alignment, kernelDistance, linearised, kernelRegression]",
    "9ce7ba0be3ea7d88c6c3345f4bc63234ce3999376693d1ce71f8ad5f917f4cbf",
  ],
  [
    "polynomial, narrow and infinitely wide",
    "task: { dimension: 6, samples: 12, test: { samples: 9 } }\naxes: { width: [2, infinite] }\nmethod: { kind: gd }",
    "db4d8f4c8ae682f22aeabf58804f15df7c8f22b437a87638f7ae25878b9a5e5d",
  ],
  [
    "eigenvector",
    "task: { kind: eigenvector, dimension: 8, samples: 8 }\nmodel: { width: 3 }\naxes: { eigenvector: [1, 5] }",
    "d75eebe2a9a100b039eee903213ce734df3280b9185b5e32c9b7a2559b236b06",
  ],
  [
    "own data",
    "data: { trainX: train-x.npy, trainY: train-y.npy, testX: test-x.npy, testY: test-y.npy }\n" +
      "model: { width: 9 }\naxes: { samples: [20, 40] }\nmethod: { kind: gd }",
    "8796f0ab25f42de496d318820f5ec0b8e4282d2663fd3fe959660bcdc453de5c",
  ],
  [
    "modular-mlp",
    "task: { kind: modular-mlp, modulus: 5, samples: 20 }\nmodel: { width: 8, centered: false }\nmethod: { kind: gd }",
    "78186782d496bcacd86a7b61ed488f43a8546ac085bd8a4a85500e96827eeb77",
  ],
  [
    "modular-transformer",
    "task: { kind: modular-transformer, modulus: 5, samples: 20 }\nmodel: { width: 8, centered: false }\n" +
      "method: { kind: adamw, learningRate: 1e-3, weightDecay: 0.1 }",
    "4e4d898ce87a606638d092f20b5c1f7df5d862d47242a601ad34336441802ead",
  ],
  [
    "student-teacher",
    "task: { kind: student-teacher, dimension: 3, samples: 12, test: { samples: 9 } }\nmodel: { width: 8, centered: false }\n" +
      "method: { kind: momentum, learningRate: 1e-2 }",
    "a452ad0bbd7da3c61d9776c2c419ff5b863281f03e3ccce3181ce63a03a4157c",
  ],
  [
    "mnist",
    "task: { kind: mnist, folder: images, samples: 20, test: { samples: 10 } }\nmodel: { width: 8, centered: false }\n" +
      "method: { kind: adam, learningRate: 1e-3 }",
    "e843c1959bd481635ffa71caef8cb223a151db6b0c99c5f952276960ab025042",
  ],
];

/** The same in format v2, which covers norms and accuracies too. */
const V2: Readonly<Record<string, string>> = {
  "polynomial, flow": "a4682632089ae1831fc12bc88f58b711851361893139888290bdad9da03bd6e9",
  "polynomial, gd, all metrics": "f22189b0c2dc027436eeffc055dab560b55fda03f086888e1b2431660349f2e2",
  "polynomial, narrow and infinitely wide":
    "145fbb49ad20f24003fd352d5751aed0a3e17e951da764c02450ebe670307721",
  eigenvector: "82c660b83601bd567261c4c3b2301e1366787abd8cb5530da1e8f1f9731df95c",
  "own data": "27076f3ab0c98c1bfac6fb7c5e1970781bd13d2a9ccf4aed4530a91b4909f019",
  "modular-mlp": "4c3ac9f5be381b908bd9eddbca9e819edd33dd7e303d3dcd6ba96841377c5ef1",
  "modular-transformer": "ae83df2b2796e5a270cebd4590a7686934baac279eced4abaafee03b69d37c2c",
  "student-teacher": "54c2ed9fabd3f04c26ed02c3b842be93c6a6dc629f452373e569f53b1ddfbed6",
  mnist: "49371163f291551112c69daa1e64ad3b1ad1e6f54dafbd8b65d0330acedcc018",
};

let folder = "";
before(() => {
  folder = goldenFolder();
});
after(() => rmSync(folder, { recursive: true }));

/*
 * The numbers of every kind, whatever is rebuilt around them. Networks are trained in WebAssembly, whose bits are the same
 * everywhere. Content hash v1 does not know their accuracies and norms, but their losses follow from the same weights.
 */
describe("content hashes", () => {
  for (const [kind, lines, hash] of SWEEPS) {
    it(`are those of before: ${kind}`, async () => {
      const sweep = parseSweep(`name: golden\n${BUDGET}\n${lines}`, { source: kind, folder });
      const ran = await runAll([sweep], { threads: 1, backend: "wasm" });
      assert.equal(hashSweep(ran.store, "golden", "v1"), hash);
      assert.equal(ran.hash, V2[kind]);
      ran.store.close();
    });
  }
});
