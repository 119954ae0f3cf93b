import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseSweep } from "../../src/sweep/index.js";
import { measureTemplates } from "../../src/system/toy-addition/training/nearest-template.js";
import { denseJobs, runDense } from "../engine/dense/dense-jobs.js";
import { mistakesOf } from "../sweep/sweep-errors.js";

const ADDITION = `
name: addition
task: { kind: toy-addition, tokens: 5, samples: 11 }
model: { width: 8 }
axes: { seed: [0] }
method: { kind: adamw, rateRule: constant }
budget: { steps: 20, stop: budget }
`;

function idOf(...set: readonly string[]): string {
  return [...parseSweep(ADDITION, { source: "t.yaml", set }).trials()][0].id;
}

describe("toy-addition", () => {
  const refused: readonly (readonly [says: RegExp, ...set: readonly string[]])[] = [
    [/task\.tokens: expected an integer of at least 3, got 1/, "task.tokens=1"],
    [/samples: expected fewer than all p\(p \+ 1\)\/2 = 15 samples/, "task.samples=15"],
    [/model\.joined: expected sum, concatenation or product, got the text "total"/, "model.joined=total"],
    [/joined: expected sum or concatenation for i\+j, got product/, "model.joined=product"],
    [/tokens: expected 6, the elements of S3, got 5/, ...["task.operation=xy in S3", "model.joined=product"]],
    [/joined: expected product for xy in S3/, "task.operation=xy in S3", "task.tokens=6"],
    [
      /samples: expected fewer than all 36 ordered pairs/,
      ...["task.operation=xy in S3", "task.tokens=6", "model.joined=product", "task.samples=36"],
    ],
    [
      /method\.kind: expected another method than constrained for joined: product/,
      ...["task.operation=xy in S3", "task.tokens=6", "model.joined=product", "method.kind=constrained"],
    ],
    [/model\.loss: expected squared, .* got the text "logistic"/, "model.loss=logistic"],
    [
      /targetDimension: expected none for loss: cross-entropy, whose outputs are the sums, got 7/,
      "model.loss=cross-entropy",
      "task.targetDimension=7",
    ],
    [
      /embeddingDecay: expected a decay of embeddings per step, .* below 1, got 2 /,
      "method.embeddingRate=0.1",
      "method.embeddingDecay=20",
    ],
    [/weightDecay: expected a decay per step/, "method.learningRate=0.1", "method.weightDecay=20"],
    [/method\.batch: expected at most samples = 11, got 12/, "method.batch=12"],
  ];
  for (const [says, ...set] of refused) {
    it(`refuses ${set.join(", ")}`, () => {
      const found = mistakesOf(() => parseSweep(ADDITION, { source: "t.yaml", set }));
      assert.equal(found.length, 1, found.join("\n"));
      assert.match(found[0], says);
    });
  }

  it("has ids that defaults written out do not change, and that rates of the embeddings do", () => {
    assert.equal(idOf("model.joined=sum", "method.embeddingRate=1e-3", "method.embeddingDecay=0"), idOf());
    const others = ["model.joined=concatenation", "method.embeddingRate=1e-2", "method.embeddingDecay=1"];
    assert.equal(new Set([idOf(), ...others.map((each) => idOf(each))]).size, 4);
  });

  it("answers with the nearest template", () => {
    const templates = Float64Array.of(0, 0, 4, 0, 0, 4);
    const samples = {
      ...{ count: 2, inputSize: 2, inputs: new Float64Array(4) },
      ...{ classes: Int32Array.of(1, 2), targets: Float64Array.of(4, 0, 0, 4) },
    };
    // The first is 1 from its own template and 3 from the next; the second is as far from 0 as from its own.
    const measured = measureTemplates(samples, Float64Array.of(3, 0, 0, 2), templates);
    assert.deepEqual(measured, { loss: (1 + 4) / 4, accuracy: 0.5, margin: 0, within: null });
    const second = measureTemplates(samples, Float64Array.of(3, 0, 0, 4), templates);
    assert.deepEqual([second.accuracy, second.margin], [1, (9 - 1) / 2]);
  });

  it("records the quality of its representation and says what follows from its samples", () => {
    const [{ rows, end }] = runDense(denseJobs(ADDITION));
    assert.equal(end?.ending, "budget");
    for (const { extra } of rows) {
      const { rqi, predicted_accuracy: predicted, embedding_norm: norm } = extra ?? {};
      assert.ok(rqi >= 0 && rqi <= 1 && predicted >= 11 / 15 && predicted <= 1 && norm > 0);
    }
    const { parallelograms, lambda3, predicted_step: step, attainable_accuracy: best } = end?.facts ?? {};
    assert.ok(Number(parallelograms) > 0 && Number(best) >= 0 && Number(best) <= 1);
    assert.equal(step, lambda3 === null ? null : 3 / (Number(lambda3) * 1e-3));
  });

  it("begins with the embeddings of effective-theory, whatever the decoder is", () => {
    const norms = [8, 9].map((width) => {
      const [{ rows }] = runDense(denseJobs(ADDITION, `model.width=${width}`));
      return rows[0].extra?.["embedding_norm"];
    });
    assert.equal(norms[0], norms[1]);
  });
});
