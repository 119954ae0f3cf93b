import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { readIdxFolder } from "../../src/arrays/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { idx, writeIdxFolder } from "../engine/tensors/idx-folder.js";
import { mistakesOf } from "../sweep/sweep-errors.js";

const root = mkdtempSync(join(tmpdir(), "groksweep-images-"));
after(() => rmSync(root, { recursive: true }));

/** A right folder of 30 images to train and 12 to test on, but for these files. */
function folderWith(files: Readonly<Record<string, Buffer>> = {}): string {
  const folder = mkdtempSync(join(root, "case-"));
  writeIdxFolder(folder, { train: 30, test: 12 });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

function sweepOf(folder: string, task = "samples: 8, test: { samples: 5 }"): string {
  return `
name: m
task: { kind: mnist, ${task}, folder: ${JSON.stringify(folder)} }
model: { width: 4 }
method: { kind: adamw }
budget: { steps: 1 }`;
}

/** The lines that refuse a folder when a sweep file is read, without hints. */
function refusalsOf(folder: string, more = ""): readonly string[] {
  const said = mistakesOf(() => parseSweep(sweepOf(folder) + more, { source: "m.yaml" }));
  return said.map((line) => line.replaceAll(folder, "F").replace(/\. Hint: .*$/, "."));
}

describe("a folder of images", () => {
  it("holds as many labels as images", () => {
    const read = readIdxFolder(folderWith());
    assert.ok("digest" in read);
    assert.deepEqual([read.train.images.shape, read.train.labels.shape], [[30, 28, 28], [30]]);
    assert.deepEqual([read.test.images.shape, read.test.labels.shape], [[12, 28, 28], [12]]);
  });

  const labels = (count: number, last: number): Buffer =>
    idx(
      [count],
      Uint8Array.from({ length: count }, (_, k) => (k === count - 1 ? last : k % 10)),
    );
  const cases: readonly (readonly [string, Readonly<Record<string, Buffer>>, string])[] = [
    [
      "a label that is no digit",
      { "train-labels-idx1-ubyte": labels(30, 26) },
      "task.folder: F/train-labels-idx1-ubyte: expected labels from 0 to 9, found 26 at 29",
    ],
    [
      "labels of one digit alone",
      { "train-labels-idx1-ubyte": idx([30], new Uint8Array(30).fill(3)) },
      "task.folder: F/train-labels-idx1-ubyte: expected labels of at least two digits, found 3 alone, 30 times",
    ],
    [
      "images of another size",
      { "t10k-images-idx3-ubyte": idx([12, 32, 32], new Uint8Array(12 * 32 * 32)) },
      "task.folder: F/t10k-images-idx3-ubyte: expected images of 28 × 28, found 32 × 32",
    ],
    [
      "a label too few",
      { "train-labels-idx1-ubyte": labels(29, 1) },
      "task.folder: F/train-labels-idx1-ubyte: expected 30 labels, one for each image, found 29",
    ],
  ];
  for (const [what, files, said] of cases) {
    it(`is refused with the sweep file, in one line: ${what}`, () => {
      assert.deepEqual(refusalsOf(folderWith(files)), [`m.yaml: ${said}.`]);
    });
  }

  it("is told all its mistakes at once", () => {
    const folder = folderWith({
      "train-labels-idx1-ubyte": labels(29, 10),
      "t10k-images-idx3-ubyte": Buffer.from("text, not images"),
    });
    const said = refusalsOf(folder, "\naxes: { bogus: 1 }");
    assert.equal(said.length, 4);
    assert.match(
      said[0],
      /^m\.yaml: task\.folder: F\/train-labels-idx1-ubyte: expected labels from 0 to 9, found 10 at 28\.$/,
    );
    assert.match(said[1], /^m\.yaml: task\.folder: F\/train-labels-idx1-ubyte: expected 30 labels/);
    assert.match(said[2], /^m\.yaml: task\.folder: F\/t10k-images-idx3-ubyte: expected the magic number/);
    assert.match(said[3], /^m\.yaml: axes\.bogus: expected one of the parameters/);
  });

  it("bounds what can be asked of it", () => {
    const folder = folderWith();
    const refused = [
      ["samples: 31, test: { samples: 12 }", "task.samples: expected at most 30, the train images, got 31."],
      [
        "samples: 8, test: { samples: 13 }",
        "task.test.samples: expected at most 12, the test images, got 13.",
      ],
      [
        "variant: kumar, samples: 21, test: { samples: 10 }",
        "task.samples: expected at most 20, what 10 test samples leave of 30 images, got 21.",
      ],
      [
        "variant: kumar, samples: 1, test: { samples: 30 }",
        "task.test.samples: expected at most 29, the train images but one to train on, got 30.",
      ],
    ] as const;
    for (const [task, said] of refused) {
      assert.deepEqual(
        mistakesOf(() => parseSweep(sweepOf(folder, task), { source: "m.yaml" })),
        [`m.yaml: ${said}`],
      );
    }
    for (const task of [
      "samples: 30, test: { samples: 12 }",
      "variant: kumar, samples: 20, test: { samples: 10 }",
    ]) {
      assert.equal(parseSweep(sweepOf(folder, task), { source: "m.yaml" }).count, 1);
    }
  });

  it("is bounded by the original images where none is named", () => {
    const text = (task: string): string => sweepOf("", task).replace(', folder: ""', "");
    const said = mistakesOf(() =>
      parseSweep(text("samples: 100, test: { samples: 10001 }"), { source: "m.yaml" }),
    );
    assert.deepEqual(said, [
      "m.yaml: task.test.samples: expected at most 10000, the test images, got 10001.",
    ]);
  });
});
