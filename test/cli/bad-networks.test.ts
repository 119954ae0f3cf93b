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

  it("names every size that is too large, in plans and dry runs too", () => {
    for (const words of [["plan"], ["run", "--dry-run"], ["run"]]) {
      const [command, ...options] = words;
      const refused = (...set: readonly string[]): string => {
        const settings = ["model={}", "axes.width=[8, 1e11, 1e12]", ...set].flatMap((each) => [
          "--set",
          each,
        ]);
        const ended = bench.run(command, "addition.yaml", ...options, ...settings);
        assert.equal(ended.code, 2, `${words.join(" ")}: ${ended.stderr}`);
        assert.equal(bench.digest(), "absent");
        return ended.stderr;
      };
      const two = refused("axes.seed=[0, 1]");
      assert.match(two, /this machine's memory of \d+ MiB, got 2 sizes that need more\n/);
      assert.match(two, /^ {2}at least \d+ MiB \(width 100000000000, samples 20, modulus 5\)$/m);
      assert.match(two, /^ {2}at least \d+ MiB \(width 1000000000000, samples 20, modulus 5\)$/m);
      assert.doesNotMatch(two, /width 8,/);
      const many = refused(
        "axes.width={ from: 1e11, to: 1.2e12, count: 23, scale: linear }",
        "axes.modulus=7",
      );
      assert.match(
        many,
        /got 23 sizes .*\n( {2}at least .*\n){20} {2}and 3 more\nhint: leave such sizes out/,
      );
    }
  });

  it("names sizes that are too large with all other mistakes of the file", () => {
    const settings = ["model={}", "axes.width=[8, 1e11, 1e12]", "budget.stepz=1", "axes.bogus=1"];
    const given = settings.flatMap((each) => ["--set", each]);
    for (const words of [["plan"], ["run"], ["run", "--dry-run"], ["slurm", "--nodes=1", "--time=1h"]]) {
      const [command, ...options] = words;
      const { code, stderr } = bench.run(command, "addition.yaml", ...options, ...given);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /addition\.yaml: 3 mistakes/);
      for (const says of [
        /budget\.stepz: expected one of the keys/,
        /axes\.bogus: expected one of the parameters/,
        /axes: expected trials that fit into this machine's memory of \d+ MiB, got 2 sizes that need more: at least \d+ MiB \(width 100000000000, samples 20, modulus 5\); at least \d+ MiB \(width 1000000000000, /,
      ]) {
        assert.match(stderr, says);
      }
    }
    // A size is not known as long as a parameter is wrong.
    const { stderr } = bench.run("plan", "addition.yaml", ...given, "--set", "axes.modulus=-1");
    assert.match(stderr, /axes\.modulus: expected/);
    assert.doesNotMatch(stderr, /memory/);
  });

  it("is told at once: degrees, target, batch, activation, precision and loss", () => {
    bench.file(
      "hermite.yaml",
      `
name: hermite
task: { kind: committee-network, dimension: 5, samples: 20, test: { samples: 5 }, target: { degree: 0, idnex: 1 } }
model: { activation: hermite, degree: 9, precision: float16 }
axes: { seed: [0] }
method: { kind: gd, batch: 100 }
budget: { steps: 5 }
`,
    );
    const { code, stderr } = bench.run("run", "hermite.yaml", "--set", "model.loss=logistic");
    assert.equal(code, 2);
    for (const says of [
      /: 6 mistakes$/m,
      /task\.target\.degree: expected an integer from 2 to 8, the degree of a Hermite polynomial, got 0\.$/m,
      /task\.target\.idnex: expected one of the keys index, norm, degree, got the unknown key "idnex"\. Hint: did you mean index\.$/m,
      /model\.degree: expected an integer from 2 to 8, .* got 9\.$/m,
      /method\.batch: expected at most samples = 20, got 100\.$/m,
      /model\.precision: expected float32 or float64, got the text "float16"/,
      /model\.loss: .*the unknown key "loss"\. Hint: loss belongs to task\.kind /,
    ]) {
      assert.match(stderr, says);
    }
    const relu = bench.run("run", "hermite.yaml", "--set", "model.activation=relu").stderr;
    assert.match(
      relu,
      /model\.activation: expected quadratic or hermite, got the text "relu"\. Hint: activation: relu belongs to task\.kind modular-mlp, student-teacher or toy-addition\./,
    );
    const none = bench.run("run", "hermite.yaml", "--set", "task.test={}").stderr;
    assert.match(none, /task\.test\.samples: expected an integer of at least 1, got nothing\./);
    assert.equal(bench.digest(), "absent");
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
