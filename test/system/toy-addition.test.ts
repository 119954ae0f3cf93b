import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseSweep } from "../../src/sweep/index.js";
import type { ToyAddition } from "../../src/system/toy-addition/parameters.js";
import { initialEmbeddings } from "../../src/system/toy-addition/training/embeddings.js";
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
    [
      /embeddingRate: expected none for embeddings: fixed, which do not move, got 0\.01/,
      ...["model.embeddings=fixed", "method.embeddingRate=0.01"],
    ],
    [/model\.messiness: expected a number from 0 to 1, got 1\.5/, "model.messiness=1.5"],
    [
      /messiness: expected 1 for xy in S3, got 0\.5/,
      ...["task.operation=xy in S3", "task.tokens=6", "model.joined=product", "model.messiness=0.5"],
    ],
    [
      /embeddings: expected trained for xy in S3, got fixed/,
      ...["task.operation=xy in S3", "task.tokens=6", "model.joined=product", "model.embeddings=fixed"],
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
    assert.equal(idOf("model.embeddings=trained", "model.messiness=1"), idOf());
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

  for (const joined of ["sum", "concatenation"]) {
    it(`with fixed embeddings begins as with trained ones, and moves the decoder as if theirs hardly moved (${joined})`, () => {
      const set = [`model.joined=${joined}`, "model.precision=float64", "model.messiness=0.3"];
      const [fixed] = runDense(denseJobs(ADDITION, ...set, "model.embeddings=fixed"));
      const [slow] = runDense(denseJobs(ADDITION, ...set, "method.embeddingRate=1e-9"));
      assert.equal(fixed.rows.length, slow.rows.length);
      for (const [k, row] of fixed.rows.entries()) {
        // Twenty steps of adam move an embedding by at most 2·10⁻⁸.
        for (const name of ["train_loss", "test_loss"] as const) {
          assert.ok(Math.abs(row[name] / slow.rows[k][name] - 1) < 1e-6, `${name} at step ${row.step}`);
        }
        assert.equal(row.extra?.["embedding_norm"], fixed.rows[0].extra?.["embedding_norm"]);
      }
      assert.equal(fixed.rows[0].train_loss.toPrecision(12), slow.rows[0].train_loss.toPrecision(12));
      assert.equal(fixed.end?.facts?.["predicted_step"], null);
    });
  }

  it("lays embeddings on a line where nothing is random: all parallelograms hold", () => {
    const embeddings = initialEmbeddings({
      ...{ tokens: 5, embeddingDimension: 2, joined: "sum", embeddingScale: 2, messiness: 0, seed: 3 },
    } as unknown as ToyAddition);
    // 0 · (U − ½) may be −0.
    const found = Array.from(embeddings, (x) => x + 0);
    assert.deepEqual(found, [-1, 0, -0.5, 0, 0, 0, 0.5, 0, 1, 0]);
    const rqi = [0, 0.5, 1].map((messiness) => {
      const set = ["model.embeddings=fixed", `model.messiness=${messiness}`, "model.embeddingDimension=2"];
      return runDense(denseJobs(ADDITION, ...set))[0].rows[0].extra?.["rqi"] ?? NaN;
    });
    assert.ok(rqi[0] === 1 && rqi[1] < 1 && rqi[2] <= rqi[1], rqi.join());
  });

  it("keeps the norm of the decoder alone where embeddings are fixed", () => {
    const set = ["model.embeddings=fixed", "method.kind=constrained-adam", "model.sigma=2"];
    const [{ rows }] = runDense(denseJobs(ADDITION, ...set));
    for (const { parameter_norm: norm } of rows) {
      assert.ok(Math.abs((norm ?? NaN) / (rows[0].parameter_norm ?? NaN) - 1) < 1e-5, `${norm}`);
    }
  });
});
