import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PARAMETER_DEFAULTS } from "../../src/model/index.js";
import { contentJson, identify, numericVersion, type TrialContent } from "../../src/system/index.js";

const content: TrialContent = {
  task: { kind: "polynomial", test: "population", target: { index: 1, norm: "fixed" } },
  parameters: PARAMETER_DEFAULTS,
  centered: true,
  method: { kind: "flow", tolerance: 1e-3 },
  engine: "moments",
};

function withParameters(parameters: Partial<TrialContent["parameters"]>): TrialContent {
  return { ...content, parameters: { ...PARAMETER_DEFAULTS, ...parameters } };
}

describe("contentJson", () => {
  it("leaves parameters at their defaults out, so that a new parameter keeps old ids", () => {
    assert.equal(
      contentJson(content),
      '{"centered":true,"engine":{"name":"moments","version":2},"method":{"kind":"flow","tolerance":0.001},' +
        '"parameters":{},"task":{"kind":"polynomial","target":{"index":1,"norm":"fixed"},"test":"population"}}',
    );
    assert.match(
      contentJson(withParameters({ width: "infinite", alpha: 4 })),
      /"parameters":\{"alpha":4,"width":"infinite"\}/,
    );
  });
});

describe("numericVersion", () => {
  it("of flow is 2, and leaves the ids of descent on the same engines as they were", () => {
    for (const engine of ["moments", "committee"] as const) {
      assert.equal(numericVersion({ ...content, engine }), 2);
      assert.equal(numericVersion({ ...content, engine, method: { kind: "gd" } }), 1);
    }
  });
});

describe("identify", () => {
  it("does not depend on the order of keys", () => {
    const { alpha, dimension, ...rest } = PARAMETER_DEFAULTS;
    const shuffled: TrialContent = { ...content, parameters: { ...rest, dimension, alpha } };
    assert.equal(identify(shuffled), identify(content));
  });
  it("takes a stream's own seed that repeats the common one for none", () => {
    assert.equal(
      identify(withParameters({ seed: 7, dataSeed: 7, targetSeed: 7, weightsSeed: 7 })),
      identify(withParameters({ seed: 7 })),
    );
    assert.notEqual(
      identify(withParameters({ seed: 7, dataSeed: 0 })),
      identify(withParameters({ seed: 7 })),
    );
  });
  it("changes with all that changes numbers", () => {
    const others: readonly TrialContent[] = [
      content,
      { ...content, centered: false },
      { ...content, method: { kind: "gd" } },
      { ...content, method: { kind: "flow", tolerance: 1e-4 } },
      { ...content, engine: "committee" },
      { ...content, task: { kind: "eigenvector" } },
      {
        ...content,
        task: { kind: "polynomial", test: { samples: 10 }, target: { index: 1, norm: "fixed" } },
      },
      { ...content, task: { kind: "polynomial", test: "population", target: { index: 2, norm: "fixed" } } },
      { ...content, task: { kind: "polynomial", test: "population", target: { index: 1, norm: "random" } } },
      withParameters({ alpha: 2 }),
      withParameters({ epsilon: 0.5 }),
      withParameters({ samples: 2 }),
      withParameters({ dimension: 2 }),
      withParameters({ width: "infinite" }),
      { ...withParameters({ eigenvector: 1 }), task: { kind: "eigenvector" } },
      withParameters({ weightDecay: 0.1 }),
      withParameters({ decayRate: 0.1 }),
      withParameters({ sigma: 2 }),
      withParameters({ labelScale: 2 }),
      withParameters({ learningRate: 2 }),
      withParameters({ seed: 2 }),
      withParameters({ dataSeed: 2 }),
      withParameters({ targetSeed: 2 }),
      withParameters({ weightsSeed: 2 }),
    ];
    assert.equal(new Set(others.map(identify)).size, others.length);
  });

  it("changes with all that changes numbers of networks", () => {
    const network = (change: Partial<TrialContent>): TrialContent => ({
      ...content,
      task: { kind: "modular-mlp" },
      parameters: { ...PARAMETER_DEFAULTS, modulus: 13, width: 32 },
      method: { kind: "gd" },
      engine: "network",
      ...change,
    });
    const adam = { kind: "adam", beta1: 0.9, beta2: 0.98 } as const;
    const images = { folder: null, digest: null };
    const mnist = { kind: "mnist", variant: "omnigrok", test: { samples: 100 }, data: images } as const;
    const student = { kind: "student-teacher", variant: "omnigrok", test: { samples: 100 } } as const;
    const others: readonly TrialContent[] = [
      ...[
        { kind: "gd" },
        { kind: "gd", rateRule: "1/alpha" },
        { kind: "gd", rateRule: "constant" },
        { kind: "gd", batch: 10 },
        { kind: "gd", batch: 20 },
        { kind: "gd", warmup: 10 },
        { kind: "momentum", momentum: 0.9 },
        { kind: "momentum", momentum: 0.95 },
        { kind: "momentum", momentum: 0.9, batch: 10 },
        adam,
        { ...adam, kind: "adamw" },
        { ...adam, beta1: 0.8 },
        { ...adam, beta2: 0.99 },
        { ...adam, adamEpsilon: 1e-9 },
        { ...adam, rateRule: "constant" },
        { ...adam, warmup: 10 },
      ].map((method) => network({ method: method as TrialContent["method"] })),
      network({ parameters: { ...PARAMETER_DEFAULTS, modulus: 14, width: 32 } }),
      network({ task: { kind: "modular-transformer" } }),
      network({ task: student }),
      network({ task: { ...student, variant: "kumar" } }),
      network({ task: { ...student, test: { samples: 200 } } }),
      network({ task: mnist }),
      network({ task: { ...mnist, variant: "kumar" } }),
      network({ task: { ...mnist, test: { samples: 200 } } }),
      network({ task: { ...mnist, data: { folder: "images", digest: "0123" } } }),
    ];
    assert.equal(new Set(others.map(identify)).size, others.length);
    const elsewhere = network({ task: { ...mnist, data: { folder: "elsewhere", digest: "0123" } } });
    assert.equal(identify(elsewhere), identify(others[others.length - 1]), "images may lie anywhere");
  });

  it("has a later numeric version for those trials of networks alone whose bits changed", () => {
    const version = (
      task: "modular-mlp" | "modular-transformer",
      method: TrialContent["method"],
      parameters: Partial<TrialContent["parameters"]>,
    ): number => {
      const text = contentJson({
        ...withParameters(parameters),
        task: { kind: task },
        method,
        engine: "network",
      });
      return (JSON.parse(text) as { readonly engine: { readonly version: number } }).engine.version;
    };
    const adamw = { kind: "adamw", beta1: 0.9, beta2: 0.98 } as const;
    const momentum = { kind: "momentum", momentum: 0.9 } as const;
    assert.equal(version("modular-transformer", adamw, { modulus: 127, width: 32 }), 3);
    assert.equal(version("modular-transformer", adamw, { modulus: 113, width: 128 }), 2);
    assert.equal(version("modular-transformer", adamw, { modulus: 31, width: 32 }), 2);
    assert.equal(version("modular-mlp", adamw, { modulus: 127, width: 32, weightDecay: 1 }), 1);
    assert.equal(version("modular-mlp", momentum, { modulus: 13, width: 32, weightDecay: 1 }), 1);
    assert.equal(version("modular-transformer", momentum, { modulus: 13, weightDecay: 1 }), 2);
  });
});
