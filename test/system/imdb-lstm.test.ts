import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { miniatureReviews } from "../../scripts/miniature-reviews.js";
import { loadTensorBackend, type TensorTrial } from "../../src/engine/index.js";
import { GrokError, packageFile } from "../../src/model/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import type { SampleSet } from "../../src/science/index.js";
import type { ReviewTask } from "../../src/system/imdb-lstm/task.js";
import { tensors } from "../../src/system/imdb-lstm/training/trainer.js";
import { reviewSamples, vocabularyOf, wordsOf } from "../../src/system/imdb-lstm/training/review-samples.js";
import { networkJobs, trainNetwork } from "../engine/tensors/network-jobs.js";

const folder = mkdtempSync(join(tmpdir(), "groksweep-reviews-"));
after(() => rmSync(folder, { recursive: true }));

/** A table in a file of its own. */
function table(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function sweep(path: string, rest = "samples: 4, test: { samples: 2 }"): string {
  return `
name: r
task: { kind: imdb-lstm, table: ${JSON.stringify(path)}, ${rest} }
model: { width: 4, layers: 1, embeddingDimension: 3 }
method: { kind: adamw, rateRule: constant }
budget: { steps: 1 }`;
}

/** All lines of the error that a sweep is refused with. */
function refusal(text: string): string {
  try {
    Array.from(parseSweep(text, { source: "r.yaml" }).trials());
  } catch (error) {
    assert.ok(error instanceof GrokError && error.code === "INPUT", String(error));
    return [error.message, ...error.details, error.hint ?? ""].join("\n");
  }
  throw new Error("expected a refusal");
}

const ROWS = [
  "review,sentiment",
  '"A good, GOOD film.<br /><br />Don\'t miss it!",positive',
  '"bad film, ""bad"" acting 10/10",negative',
  "good acting,positive",
  "bad plot,negative",
  "a fine film,positive",
  "a bad film,negative",
  "the film was good,positive",
  "no plot at all,negative",
];

describe("wrong labels of reviews", () => {
  it("are those of train samples alone, and the more the larger their share", async () => {
    const { tf } = await loadTensorBackend("cpu");
    const path = table("noise.csv", ROWS.concat(ROWS.slice(1), ROWS.slice(1)).join("\n"));
    const labels = (noise: number): readonly (readonly number[])[] => {
      const text = sweep(path, `samples: 18, test: { samples: 6 }, labelNoise: ${noise}`);
      const [trial] = parseSweep(text, { source: "r.yaml", folder }).trials();
      const { train, test } = tensors.samples(tf, trial as unknown as TensorTrial);
      const found = (set: SampleSet): number[] => Array.from(set.classes ?? []);
      // The rows that are trained on follow the classes.
      assert.deepEqual(
        Array.from(train.targets),
        found(train).flatMap((label) => [1 - label, label]),
      );
      return [found(train), found(test)];
    };
    const [clean, some, most] = [0, 0.3, 0.8].map(labels);
    const wrong = ([train]: readonly (readonly number[])[]): readonly number[] =>
      train.flatMap((label, s) => (label === clean[0][s] ? [] : [s]));
    assert.ok(wrong(some).length > 0 && wrong(most).length > wrong(some).length);
    assert.ok(wrong(some).every((s) => wrong(most).includes(s)));
    for (const [, test] of [some, most]) assert.deepEqual(test, clean[1]);
  });
});

describe("reviews", () => {
  it("become words without marks, digits and stop words, numbered by their frequency", () => {
    assert.deepEqual(wordsOf("A good, GOOD film.<br /><br />Don't miss it 10/10, née!"), [
      ...["a", "good", "good", "film", "dont", "miss", "it", "née"],
    ]);
    const numbers = vocabularyOf([wordsOf("the bad b film"), wordsOf("film a film bad dont")], 2);
    assert.deepEqual(
      [...numbers],
      [
        ["film", 1],
        ["bad", 2],
      ],
    );
  });

  it("are drawn in the proportion of the classes, nested, padded in front, with the file's digest in the task", () => {
    const path = table("reviews.csv", ROWS.join("\r\n"));
    const [trial] = parseSweep(sweep("reviews.csv"), { source: "r.yaml", folder }).trials();
    const task = trial.task as ReviewTask;
    assert.equal(task.data.file, path);
    assert.match(task.data.digest, /^[0-9a-f]{64}$/);
    const sizes = { samples: 4, vocabulary: 3, length: 5 };
    const { train, test, outputs } = reviewSamples(task, 0, sizes);
    assert.deepEqual([train.count, test.count, outputs, train.inputs.length], [4, 2, 2, 20]);
    assert.equal(
      train.classes?.reduce((sum, each) => sum + each, 0),
      2,
    );
    assert.equal(
      test.classes?.reduce((sum, each) => sum + each, 0),
      1,
    );
    for (let s = 0; s < 4; s++) {
      const words = [...train.inputs.subarray(5 * s, 5 * s + 5)];
      const first = words.findIndex((word) => word > 0);
      assert.ok(first < 0 || words.slice(first).every((word) => word >= 1 && word <= 3), words.join());
    }
    const larger = reviewSamples(task, 0, { ...sizes, samples: 6 });
    assert.deepEqual(larger.train.classes?.subarray(0, 4), train.classes);
    const moved = { ...task, data: { ...task.data, digest: "0".repeat(64) } };
    assert.throws(() => reviewSamples(moved, 0, sizes), /expected the file that the trial was made with/);
  });

  it("are refused with all faults of the file at once", () => {
    assert.match(
      refusal(sweep(table("names.csv", "text,mood\ngood,1\n"))),
      /names\.csv: expected columns review, sentiment, found text, mood/,
    );
    const words = refusal(
      sweep(table("values.csv", "review,sentiment\ngood,POSITIVE\n,negative\nbad,negative,1\n")),
    );
    assert.match(words, /line 4: expected 2 values, as in the first line, found 3/);
    const found = refusal(sweep(table("values2.csv", "review,sentiment\ngood,POSITIVE\n,negative\n")));
    assert.match(found, /2 mistakes/);
    assert.match(found, /line 2: sentiment: expected positive or negative, found "POSITIVE"/);
    assert.match(found, /line 3: review: expected a text, found none/);
    const many = refusal(sweep(table("many.csv", `review,sentiment\n${"x,?\n".repeat(50)}`)));
    assert.match(many, /there are 30 more mistakes in this file/);
  });

  it("are refused in another encoding, with an open quote, empty or missing", () => {
    const latin = Buffer.concat([
      Buffer.from("review,sentiment\ngood,positive\nn"),
      Buffer.from([0xe9, 0x0a]),
    ]);
    assert.match(refusal(sweep(table("latin.csv", latin))), /line 3: expected UTF-8, found bytes of another/);
    const wide = Buffer.from("\ufeffreview,sentiment\n", "utf16le");
    assert.match(refusal(sweep(table("wide.csv", wide))), /expected UTF-8, found UTF-16/);
    assert.match(
      refusal(sweep(table("quote.csv", 'review,sentiment\n"good'))),
      /quote\.csv: expected a closing quote of the row that begins on line 2, found the end of the file/,
    );
    const later = 'review,sentiment\n"good\nfilm",positive\n\n"bad\nfilm,negative\nplot,negative\n';
    assert.match(
      refusal(sweep(table("later.csv", later))),
      /expected a closing quote of the row that begins on line [45],/,
    );
    for (const [name, row, found] of [
      ["within", 'go"od,positive', /line 2: expected a value wholly in quotes or without any, found a quote/],
      ["behind", '"good"film,positive', /line 2: expected a comma or the line's end behind a closing quote/],
    ] as const) {
      const words = refusal(sweep(table(`${name}.csv`, `review,sentiment\n${row}\n`)));
      assert.match(words, found);
      assert.match(words, /each quote within it is doubled/);
    }
    assert.match(refusal(sweep(table("empty.csv", ""))), /found an empty file/);
    assert.match(refusal(sweep(table("none.csv", "review,sentiment\n"))), /expected reviews, found none/);
    assert.match(
      refusal(sweep(join(folder, "missing.csv"))),
      /missing\.csv: expected a file that can be read/,
    );
    assert.match(refusal(sweep(folder)), /expected a file, found something else/);
  });

  it("are refused where semicolons or tabs separate the columns", () => {
    for (const [separator, found] of [
      [";", "semicolons"],
      ["\t", "tabs"],
    ]) {
      const rows = [`review${separator}sentiment`, `"good, or not"${separator}positive`].join("\n");
      const words = refusal(sweep(table(`${found}.csv`, rows)));
      assert.match(words, new RegExp(`line 1: expected columns separated by commas, found ${found}`));
      assert.match(words, /the first line must have the published names of the columns, separated by commas/);
    }
  });

  it("are refused where all are of one class, in the file or in the rows in use", () => {
    const positive = Array.from({ length: 6 }, (_, k) => `good film ${"x".repeat(k + 1)},positive`);
    const one = table("one-class.csv", ["review,sentiment", ...positive].join("\n"));
    assert.match(
      refusal(sweep(one)),
      /one-class\.csv: expected reviews of both classes, found 6 positive and 0 negative/,
    );
    const sorted = table("sorted.csv", ["review,sentiment", ...positive, "bad film,negative"].join("\n"));
    const words = refusal(sweep(sorted, "rows: 6, samples: 4, test: { samples: 2 }"));
    assert.match(words, /task\.rows: expected at least 7, the first rows with reviews of both classes, .*6/);
    parseSweep(sweep(sorted, "rows: 7, samples: 4, test: { samples: 2 }"), { source: "r.yaml" });
  });

  it("are refused where there are too few", () => {
    const path = table("few.csv", ROWS.join("\n"));
    assert.match(
      refusal(sweep(path, "samples: 7, test: { samples: 2 }")),
      /samples: expected at most 6, what 2 test samples leave of 8 reviews/,
    );
    assert.match(refusal(sweep(path, "rows: 9, samples: 4, test: { samples: 2 }")), /at most the 8 reviews/);
    assert.match(refusal(sweep(path, "rows: 5, samples: 4, test: { samples: 2 }")), /at most 3/);
  });
});

describe("an LSTM on invented reviews", () => {
  it("learns them, later with larger initial weights; the table is what the script writes", async () => {
    const path = packageFile("sweeps", "miniature", "reviews.csv");
    assert.equal(readFileSync(path, "utf8"), miniatureReviews(600));
    const text = readFileSync(packageFile("sweeps", "omnigrok-imdb-small.yaml"), "utf8");
    const backend = await loadTensorBackend("auto");
    const [usual, large] = networkJobs(
      text.replace("miniature/reviews.csv", JSON.stringify(path)),
      ...["axes.seed=[0]", "budget.steps=300"],
    ).map((job) => trainNetwork(job, backend).rows);
    const [first, last] = [usual[0], usual[usual.length - 1]];
    assert.ok((first.train_accuracy ?? 1) < 0.6 && (last.train_accuracy ?? 0) > 0.98);
    /** Measured: 0.90 and 0.61 at 300 steps. */
    assert.ok((last.test_accuracy ?? 0) > 0.8, `test ${last.test_accuracy}`);
    const late = large[large.length - 1];
    assert.ok((late.train_accuracy ?? 0) > 0.95 && (late.test_accuracy ?? 1) < 0.75);
  });
});
