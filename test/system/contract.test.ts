import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import assert from "node:assert/strict";
import { it } from "node:test";
import { npyBytes } from "../../scripts/peers/npy-bytes.js";
import { packageFile } from "../../src/model/index.js";
import type { CheckSystemOptions } from "../../src/session/try/check-system.js";
import { systemTemplate } from "../../src/session/try/system-template.js";
import { loadSystem, SYSTEMS } from "../../src/system/index.js";
import { describeSystem } from "../contract/system.js";
import { writeIdxFolder } from "../engine/tensors/idx-folder.js";

let folder = "";

before(() => {
  folder = mkdtempSync(join(tmpdir(), "groksweep-systems-"));
  writeIdxFolder(folder, { train: 40, test: 20 });
  for (const [name, shape] of Object.entries({ x: [12, 3], y: [12], xt: [8, 3], yt: [8] })) {
    const count = shape.reduce((product, size) => product * size, 1);
    const values = Array.from({ length: count }, (_, i) => ((i * 7 + 3) % 11) / 16);
    writeFileSync(join(folder, `${name}.npy`), npyBytes({ shape, values, valueBytes: 8 }));
  }
});
after(() => rmSync(folder, { recursive: true }));

const SMALL = { dimension: 6, samples: 10, width: 8 };

/** What to train of every system of the house: trials that take a moment. One that is not here fails the test. */
const OPTIONS: Readonly<Record<string, () => CheckSystemOptions>> = {
  polynomial: () => ({ parameters: SMALL }),
  eigenvector: () => ({ parameters: SMALL }),
  data: () => ({
    parameters: { width: 8 },
    task: Object.fromEntries(
      Object.entries({ trainX: "x", trainY: "y", testX: "xt", testY: "yt" }).map(([key, name]) => [
        key,
        join(folder, `${name}.npy`),
      ]),
    ),
  }),
  "committee-network": () => ({
    parameters: { dimension: 6, samples: 10, width: 4 },
    task: { test: { samples: 9 } },
    steps: 10,
  }),
  "modular-mlp": () => ({
    parameters: { modulus: 5, width: 8, samples: 20, precision: "float64" },
    steps: 10,
  }),
  "modular-transformer": () => ({
    parameters: { modulus: 5, width: 16, samples: 20 },
    steps: 5,
    methods: ["gd", "adamw"],
  }),
  "student-teacher": () => ({
    parameters: { dimension: 3, samples: 12, width: 8, precision: "float64" },
    task: { test: { samples: 10 } },
    steps: 10,
  }),
  "diagonal-linear": () => ({ parameters: { dimension: 20, samples: 10, testSamples: 10 } }),
  "linear-regression": () => ({ parameters: { dimension: 6, samples: 10 } }),
  "logistic-regression": () => ({ parameters: { dimension: 6, samples: 20 } }),
  "xor-cluster": () => ({
    parameters: { samples: 10, dimension: 40, width: 6, testSamples: 8 },
    steps: 20,
  }),
  "matrix-completion": () => ({ parameters: { dimension: 6, samples: 15 } }),
  "effective-theory": () => ({ parameters: { samples: 30 } }),
  "imdb-lstm": () => ({
    parameters: { samples: 20, width: 4, embeddingDimension: 3, layers: 2, vocabulary: 12, length: 5 },
    task: { table: packageFile("sweeps", "miniature", "reviews.csv"), test: { samples: 20 } },
    steps: 5,
    methods: ["gd", "constrained-adam"],
  }),
  "toy-addition": () => ({
    parameters: { tokens: 5, samples: 12, width: 6, precision: "float64" },
    steps: 10,
  }),
  "qm9-gcn": () => ({
    parameters: { samples: 20, width: 4 },
    task: { table: packageFile("sweeps", "miniature", "molecules.csv"), test: { samples: 20 } },
    steps: 5,
    methods: ["gd", "constrained"],
  }),
  "binary-operation": () => ({
    parameters: { operation: "x+y", modulus: 5, trainFraction: 0.7, width: 8, dropout: 0.1 },
    steps: 5,
    methods: ["adamw"],
  }),
  mnist: () => ({
    parameters: { samples: 30, width: 8 },
    task: { folder, test: { samples: 20 } },
    steps: 5,
    methods: ["gd", "adam"],
  }),
};

for (const system of SYSTEMS) describeSystem(system.kind, () => system, OPTIONS[system.kind]);

for (const name of ["cubic-teacher.ts", "ridge-regression.js"]) {
  describeSystem(`examples/${name}`, async () => (await loadSystem(packageFile("examples", name))).system);
}

for (const ending of ["ts", "js"]) {
  describeSystem(`that init writes, .${ending}`, async () => {
    const path = join(folder, `begin.${ending}`);
    writeFileSync(path, systemTemplate("begin", ending));
    return (await loadSystem(path)).system;
  });
}

it("no parameter of a system has the name of an auxiliary value of another: both are options of try", () => {
  const auxiliary = new Set(SYSTEMS.flatMap(({ preset }) => Object.keys(preset.auxiliary ?? {})));
  const parameters = SYSTEMS.flatMap((system) => Object.keys(system.parameters));
  assert.deepEqual(
    parameters.filter((name) => auxiliary.has(name)),
    [],
  );
});

it("every system of the house is held to the contract", () => {
  assert.deepEqual(
    SYSTEMS.map(({ kind }) => kind).filter((kind) => OPTIONS[kind] === undefined),
    [],
  );
});

it("every system that learns classes can have wrong train labels", () => {
  // Regressions count a sample as right within an error, which has columns of its own; the effective theory has no labels.
  const classifies = SYSTEMS.filter(({ kind, series }) => {
    const has = (part: string): boolean => series.some(({ column }) => column.includes(part));
    return kind !== "effective-theory" && has("train_accuracy") && !has("_within_");
  });
  assert.ok(classifies.length >= 8);
  for (const { kind, parameters } of classifies) {
    assert.ok("labelNoise" in parameters || "flips" in parameters, kind);
  }
});
