import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MnistTask } from "../../../src/system/mnist/task.js";
import { after, describe, it } from "node:test";
import { blendImages } from "../../../src/system/mnist/training/blend-images.js";
import { mnistSamples } from "../../../src/system/mnist/training/mnist-samples.js";
import { GrokError } from "../../../src/model/index.js";
import { parseSweep } from "../../../src/sweep/index.js";
import { writeIdxFolder } from "./idx-folder.js";
import { mistakesOf } from "../../sweep/sweep-errors.js";

const folder = mkdtempSync(join(tmpdir(), "groksweep-idx-"));
after(() => rmSync(folder, { recursive: true }));

const SWEEP = `
name: m
task: { kind: mnist, samples: 8, test: { samples: 5 }, folder: ${JSON.stringify(folder)} }
model: { width: 4 }
method: { kind: adamw, rateRule: constant }
budget: { steps: 1 }`;

describe("images in IDX files", () => {
  writeIdxFolder(folder, { train: 20, test: 6 });

  it("come as the variant says, from a folder whose content the id knows", () => {
    const [trial] = parseSweep(SWEEP, { source: "m.yaml" }).trials();
    const task = trial.task as MnistTask;
    const hash = createHash("sha256");
    for (const name of ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"]) {
      hash.update(readFileSync(join(folder, `${name}-ubyte`)));
    }
    assert.equal(task.data.digest, hash.digest("hex"));
    const { train, test, outputs } = mnistSamples(task, 0, 8);
    assert.equal(train.inputs.length, 8 * 784);
    assert.deepEqual([train.count, test.count, outputs], [8, 5, 10]);
    assert.deepEqual([...(train.classes ?? [])], [0, 1, 2, 3, 4, 5, 6, 7]);
    assert.equal(train.inputs[1], Math.fround(7 / 255));
    assert.equal(test.inputs[0], Math.fround(3 / 255));

    const kumar = { ...task, variant: "kumar" as const };
    const drawn = mnistSamples(kumar, 3, 8);
    assert.deepEqual([...drawn.train.inputs], [...mnistSamples(kumar, 3, 8).train.inputs]);
    assert.notDeepEqual([...drawn.train.inputs], [...mnistSamples(kumar, 4, 8).train.inputs]);
    const larger = mnistSamples(kumar, 3, 10);
    assert.deepEqual([...larger.train.inputs.subarray(0, 8 * 784)], [...drawn.train.inputs], "nested");
  });

  it("are blended with a constant template of their digit", () => {
    const [trial] = parseSweep(SWEEP, { source: "m.yaml" }).trials();
    const { train } = mnistSamples(trial.task as MnistTask, 0, 8);
    assert.equal(blendImages(train, 1), train, "the images themselves");
    const plain = blendImages(train, 0);
    for (let image = 0; image < 8; image++) {
      const pixels = plain.inputs.subarray(image * 784, (image + 1) * 784);
      const level = Math.fround(-0.5 + (train.classes?.[image] ?? NaN) / 9);
      assert.ok(pixels.every((pixel) => pixel === level));
    }
    const half = blendImages(train, 0.5);
    // Image 0 shows digit 0, whose template is −½.
    assert.equal(half.inputs[1], Math.fround(0.5 * Math.fround(7 / 255) - 0.25));
    assert.deepEqual(half.targets, train.targets);
  });

  it("have ids that the default does not change, and shares of an image between 0 and 1", () => {
    const idOf = (...set: readonly string[]): string =>
      [...parseSweep(SWEEP, { source: "m.yaml", set }).trials()][0].id;
    assert.equal(idOf("task.imageShare=1"), idOf());
    assert.notEqual(idOf("task.imageShare=0.5"), idOf());
    assert.throws(() => idOf("task.imageShare=1.5"), GrokError);
  });

  it("are refused when there are too few, or the files are not those of the trial", () => {
    const [trial] = parseSweep(SWEEP, { source: "m.yaml" }).trials();
    const task = trial.task as MnistTask;
    assert.throws(() => mnistSamples(task, 0, 21), /task\.samples: expected at most 20 images, got 21/);
    const other = { ...task, data: { folder: `${folder}/.`, digest: "00" } };
    assert.throws(() => mnistSamples(other, 0, 8), /expected the files that the trial was made with/);
  });

  it("are found beside the sweep file, and stay with the sweep as place and hash", () => {
    const named = SWEEP.replace(JSON.stringify(folder), "images");
    assert.match(
      mistakesOf(() => parseSweep(named, { source: "m.yaml", folder })).join("\n"),
      /expected the files train-images-idx3-ubyte, .* in .*\/images, found/,
    );
    const beside = SWEEP.replace(JSON.stringify(folder), ".");
    const read = parseSweep(beside, { source: "m.yaml", folder });
    const { task } = JSON.parse(read.definition) as { task: { folder: { path: string; sha256: string } } };
    assert.equal(task.folder.path, folder);
    // As the store keeps it, it is read without the files.
    const kept = parseSweep(read.definition.replace(folder, join(folder, "gone")), { source: "store" });
    assert.deepEqual(
      [...kept.trials()].map(({ id }) => id),
      [...read.trials()].map(({ id }) => id),
    );
  });

  it("a missing folder is told before anything is trained", () => {
    const gone = SWEEP.replace(folder, join(folder, "gone"));
    assert.match(
      mistakesOf(() => parseSweep(gone, { source: "m.yaml" })).join("\n"),
      /task\.folder: expected the files train-images-idx3-ubyte, .*t10k-labels-idx1-ubyte in .*gone/,
    );
  });

  it("a damaged folder is told before anything is trained", () => {
    const damaged = mkdtempSync(join(tmpdir(), "groksweep-idx-"));
    after(() => rmSync(damaged, { recursive: true }));
    const names = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"];
    for (const name of names) {
      writeFileSync(join(damaged, `${name}-ubyte`), readFileSync(join(folder, `${name}-ubyte`)));
    }
    truncateSync(join(damaged, "t10k-images-idx3-ubyte"), 1000);
    assert.match(
      mistakesOf(() => parseSweep(SWEEP.replace(folder, damaged), { source: "m.yaml" })).join("\n"),
      /task\.folder: .*t10k-images-idx3-ubyte: expected 6 × 28 × 28 = 4704 bytes of data, found 984/,
    );
  });
});
