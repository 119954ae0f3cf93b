import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PARAMETER_DEFAULTS, trialContentJson, trialId, type TrialContent } from "../../src/model/index.js";

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

describe("trialContentJson", () => {
  it("leaves parameters at their defaults out, so that a new parameter keeps old ids", () => {
    assert.equal(
      trialContentJson(content),
      '{"centered":true,"engine":{"name":"moments","version":1},"method":{"kind":"flow","tolerance":0.001},' +
        '"parameters":{},"task":{"kind":"polynomial","target":{"index":1,"norm":"fixed"},"test":"population"}}',
    );
    assert.match(
      trialContentJson(withParameters({ width: "infinite", alpha: 4 })),
      /"parameters":\{"alpha":4,"width":"infinite"\}/,
    );
  });
});

describe("trialId", () => {
  it("does not depend on the order of keys", () => {
    const { alpha, dimension, ...rest } = PARAMETER_DEFAULTS;
    const shuffled: TrialContent = { ...content, parameters: { ...rest, dimension, alpha } };
    assert.equal(trialId(shuffled), trialId(content));
  });
  it("takes a stream's own seed that repeats the common one for none", () => {
    assert.equal(
      trialId(withParameters({ seed: 7, dataSeed: 7, targetSeed: 7, weightsSeed: 7 })),
      trialId(withParameters({ seed: 7 })),
    );
    assert.notEqual(trialId(withParameters({ seed: 7, dataSeed: 0 })), trialId(withParameters({ seed: 7 })));
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
      withParameters({ eigenvector: 1 }),
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
    assert.equal(new Set(others.map(trialId)).size, others.length);
  });
});
