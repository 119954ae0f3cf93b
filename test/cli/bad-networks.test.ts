import assert from "node:assert/strict";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { writeIdxFolder } from "../engine/tensors/idx-folder.js";
import { Bench } from "./groksweep.js";

const ADDITION = `
name: addition
task: { kind: modular-mlp }
model: { width: 8 }
axes: { modulus: 5, fraction: 0.8 }
derive: { samples: round(fraction * modulus ^ 2) }
method: { kind: gd }
budget: { steps: 5 }
`;

const IMAGES = `
name: images
task: { kind: mnist, samples: 8, test: { samples: 5 }, folder: images }
model: { width: 4 }
method: { kind: adamw, rateRule: constant }
budget: { steps: 3 }
grok: { measure: accuracy }
`;

describe("bad input of networks", () => {
  const bench = new Bench();
  after(() => bench.remove());
  bench.file("addition.yaml", ADDITION);

  it("is refused before there is a store", () => {
    const refused = (says: RegExp, ...set: readonly string[]): void => {
      const ended = bench.run("run", "addition.yaml", ...set.flatMap((each) => ["--set", each]));
      assert.equal(ended.code, 2, ended.stderr);
      assert.match(ended.stderr, says);
      assert.equal(bench.digest(), "absent");
    };
    refused(/so that some are left to test on, got 25\. Hint: .*fraction below 1/, "axes.fraction=1");
    refused(/fit into this machine's memory of \d+ MiB, got .*width 1000000000000/, "model.width=1e12");
    refused(
      /fit into this machine's memory of \d+ MiB, got .*width 100000000000/,
      "task={ kind: committee-network, dimension: 9, samples: 20, test: { samples: 5 } }",
      "model.width=1e11",
      "axes={ seed: [0] }",
      "derive={}",
    );
    refused(/this machine's memory .*modulus 100000\)/, "axes.modulus=1e5");
  });

  it("refuses more images than there are before anything is trained", () => {
    const images = join(bench.folder, "images");
    mkdirSync(images);
    writeIdxFolder(images, { train: 10, test: 4 });
    bench.file("images.yaml", IMAGES);
    for (const words of [["plan"], ["run", "--dry-run"], ["run"]]) {
      const [command, ...options] = words;
      const ended = bench.run(command, "images.yaml", ...options, "--store", "untouched.db");
      assert.equal(ended.code, 2, ended.stderr);
      assert.match(ended.stderr, /task\.test\.samples: expected at most 4, the test images, got 5\./);
      assert.equal(existsSync(join(bench.folder, "untouched.db")), false);
    }
  });

  it("says why trials failed that only training could refuse", () => {
    // The kernel's rank beyond the dimension is lost in rounding at this epsilon.
    bench.file(
      "rank.yaml",
      `
name: rank
task: { kind: eigenvector, dimension: 3, samples: 40, eigenvector: 9 }
model: { epsilon: 1e-9 }
budget: { steps: 5 }
`,
    );
    const ended = bench.run("run", "rank.yaml", "--store", "failing.db");
    assert.equal(ended.code, 3, ended.stderr);
    assert.match(ended.stdout, /^1 trial failed; [0-9a-f]{8}: eigenvector: expected j from 1 to 3/m);
  });

  it("reports a sweep whose images are gone, and refuses to train it on", () => {
    const images = join(bench.folder, "images");
    writeIdxFolder(images, { train: 20, test: 6 });
    assert.equal(bench.run("run", "images.yaml", "--backend", "wasm").code, 0);
    const whole = bench.run("report", "--format", "csv");
    rmSync(images, { recursive: true });
    assert.equal(bench.run("report", "--format", "csv").stdout, whole.stdout);
    const before = bench.digest();
    const ended = bench.run("deepen", "--where", "censored", "--steps", "9", "--backend", "wasm");
    assert.equal(ended.code, 2);
    assert.match(
      ended.stderr,
      /task\.folder: expected the files train-images-idx3-ubyte, .* in .*images, found/,
    );
    assert.equal(bench.digest(), before);
  });
});
