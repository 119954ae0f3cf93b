import assert from "node:assert/strict";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Bench } from "./groksweep.js";

/** A system of one weight that learns the number 1, with a part of it replaced. */
function systemText(changes: Readonly<Record<string, string>> = {}): string {
  const parts = {
    before: "",
    begin: "",
    kind: '"me/one"',
    version: "1",
    parameters: "samples: { ...parameters.samples, standard: 5 }",
    series: "[]",
    gradient: "(into) => { into.w[0] += 2 * (w[0] - 1); }",
    train: "(w[0] - 1) * (w[0] - 1)",
    more: "",
    ...changes,
  };
  return `
    import { domains, parameter, parameters, plainSystem } from "groksweep";
    ${parts.before}
    export default plainSystem({
      kind: ${parts.kind}, version: ${parts.version}, title: "One", parameters: { ${parts.parameters} },
      series: ${parts.series}, preset: { method: { kind: "gd" }, steps: 20 }, flops: () => 3,
      begin: ({ parameters: p }) => {
        ${parts.begin}
        const w = new Float64Array(1);
        return {
          state: { w }, rate: 0.1, decay: 0, labelPower: 1, gradient: ${parts.gradient},
          measure: () => ({ train_loss: ${parts.train}, test_loss: 2 * (w[0] - 1) * (w[0] - 1) }),
        };
      },
      ${parts.more}
    });`;
}

const SWEEP = `
  name: one
  task: { kind: ./one.js }
  axes: { samples: [5, 6] }
  method: { kind: gd }
  budget: { steps: 20, stop: budget }`;

let bench: Bench;
beforeEach(() => (bench = new Bench()));
afterEach(() => bench.remove());

/** Runs the sweep of a system with this text. */
function runSystem(text: string, ...more: readonly string[]): ReturnType<Bench["run"]> {
  bench.file("one.js", text);
  bench.file("one.yaml", SWEEP);
  return bench.run("run", "one.yaml", "--threads", "2", ...more);
}

describe("a system of one's own", () => {
  it("is written by init, kept by check, and trained by run", () => {
    for (const [name, file] of [
      ["begin", "begin.ts"],
      ["start.js", "start.js"],
    ]) {
      const written = bench.run("init", "system", name);
      assert.equal(written.code, 0, written.stderr);
      const checked = bench.run("check", file);
      assert.equal(checked.code, 0, checked.stdout + checked.stderr);
      assert.match(checked.stdout, /kept {4}the gradient is that of the train loss/);
      const sweep = file.replace(/\.\w+$/, ".yaml");
      const ran = bench.run("run", sweep, "--steps", "20", "--set", "axes.samples=[10, 20]");
      assert.equal(ran.code, 0, ran.stderr);
      assert.match(ran.stderr + ran.stdout, /12 trials trained/);
    }
  });

  it("that init would overwrite stays as it is", () => {
    bench.file("mine.yaml", "name: mine\n");
    const { code, stderr } = bench.run("init", "system", "mine");
    assert.equal(code, 2);
    assert.match(stderr, /expected new files, found mine\.yaml/);
    assert.equal(existsSync(join(bench.folder, "mine.ts")), false);
    assert.equal(readFileSync(join(bench.folder, "mine.yaml"), "utf8"), "name: mine\n");
  });

  it("is found beside a sweep in another folder, by a file that imports another", () => {
    bench.run("init", "system", "begin");
    bench.file("helper.ts", "export const factor: number = 2;\n");
    const text = readFileSync(join(bench.folder, "begin.ts"), "utf8");
    writeFileSync(
      join(bench.folder, "begin.ts"),
      `import { factor } from "./helper.js";\nexport const twice: number = factor;\n${text}`,
    );
    const { code, stdout, stderr } = bench.run("run", join(bench.folder, "begin.yaml"), "--steps", "5");
    assert.equal(code, 0, stderr);
    assert.match(stdout + stderr, /24 trials trained/);
  });

  it("is continued, rerun and reported from the store; read without its file, and not trained", () => {
    const ran = runSystem(systemText());
    assert.equal(ran.code, 0, ran.stderr);
    const deeper = bench.run("deepen", "--where", "steps > 0", "--steps", "40");
    assert.equal(deeper.code, 0, deeper.stderr);
    const again = bench.run("rerun", "--where", "steps > 0");
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /rows compared: the same bits/);
    const withFile = bench.run("report", "--format", "csv");
    assert.equal(withFile.code, 0, withFile.stderr);
    const exported = JSON.parse(bench.run("export", "--format", "json").stdout) as readonly {
      trial_id: string;
    }[];
    const show = ["show", exported[0].trial_id] as const;
    const shown = bench.run(...show);
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, /in one/);

    renameSync(join(bench.folder, "one.js"), join(bench.folder, "elsewhere.js"));
    for (const command of [["status"], ["ls"], ["check"], ["hash"], ["export"], show]) {
      const { code, stderr } = bench.run(...command);
      assert.equal(code, 0, `${command.join(" ")}: ${stderr}`);
    }
    const without = bench.run("report", "--format", "csv");
    assert.equal(without.code, 0, without.stderr);
    assert.equal(without.stdout, withFile.stdout);
    assert.match(without.stderr, /shown from what the store keeps of its system: .*no such file/);
    const digest = bench.digest();
    for (const command of [
      ["deepen", "--where", "steps > 0", "--steps", "50"],
      ["rerun", "--where", "steps > 0"],
    ]) {
      const { code, stderr } = bench.run(...command);
      assert.equal(code, 2, `${command.join(" ")}: ${stderr}`);
      assert.match(stderr, /sweep one: its system me\/one cannot be loaded/);
      assert.match(stderr, /put it back at .*one\.js/);
    }
    assert.equal(bench.digest(), digest);
  });

  it("whose source changes under the same version is told of, and under another trained anew", () => {
    assert.equal(runSystem(systemText()).code, 0);
    const changed = runSystem(systemText({ before: "// another source" }));
    assert.equal(changed.code, 0);
    assert.match(
      changed.stderr,
      /one\.js has changed since \d+ trials of one were trained, and its version has not/,
    );
    assert.match(changed.stdout + changed.stderr, /0 trials trained, 2 were there/);
    const newer = runSystem(systemText({ version: "2" }));
    assert.equal(newer.code, 0, newer.stderr);
    assert.doesNotMatch(newer.stderr, /has changed since/);
    assert.match(newer.stdout + newer.stderr, /2 trials trained/);
  });

  it("trains in processes as in threads", () => {
    const place = `workplace: (choice) => Promise.resolve({ choice, lanes: 1, workers: "processes", bits: null, notices: [] }),`;
    bench.file(
      "one.js",
      systemText()
        .replace("flops:", `flops:`)
        .replace(/\}\);\s*$/, `});`),
    );
    // The plain engine works in threads; the same system by the whole contract asks for processes.
    bench.file(
      "processes.js",
      `import { defineSystem } from "groksweep";
       import one from "./one.js";
       const { parameters: { samples }, task, ...rest } = one;
       export default defineSystem({ ...rest, kind: "me/processes", parameters: { samples }, ${place} });`,
    );
    bench.file("one.yaml", SWEEP.replace("one.js", "processes.js"));
    const { code, stderr, stdout } = bench.run("run", "one.yaml", "--threads", "2");
    assert.equal(code, 0, stderr);
    assert.match(stdout + stderr, /2 trials trained/);
  });
});

describe("a system that is wrong before anything is trained", () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    [
      "throws on import",
      systemText({ before: 'throw new Error("no luck");' }),
      /import failed[^]*Error: no luck[^]*line 3/,
    ],
    ["is no JavaScript", "export default {", /import failed[^]*SyntaxError/],
    ["exports something else", "export default 7;", /expected a system as its default export, found 7/],
    [
      "exports a promise",
      "export default Promise.resolve({});",
      /found something else[^]*kind: expected a text/,
    ],
    ["exports nothing by default", "export const system = {};", /found no default export, but system/],
    [
      "has a default outside its domain",
      systemText({ parameters: "samples: { ...parameters.samples, standard: -1 }" }),
      /parameters\.samples\.standard: expected an integer of at least 1, found -1/,
    ],
    ["has the kind of a built-in", systemText({ kind: '"polynomial"' }), /found that of a built-in system/],
    ["has no / in its kind", systemText({ kind: '"one"' }), /expected \/ or : in it, found "one"/],
    [
      "has two columns of one name",
      systemText({
        series: `["norm", "norm"].map((column) => ({ column, symbol: "", meaning: "", metric: null, judged: null }))`,
      }),
      /series norm: expected a column of its own, "norm" is series norm's/,
    ],
    [
      "has an accuracy to judge that outcomes would not see",
      systemText({
        series: `[{ column: "right", symbol: "", meaning: "", metric: null, judged: { set: "test" } }]`,
      }),
      /series right: expected the column test_accuracy for an accuracy that is judged/,
    ],
    [
      "judges a set that is none",
      systemText({
        series: `[{ column: "test_accuracy", symbol: "", meaning: "", metric: null, judged: { set: "tes" } }]`,
      }),
      /series test_accuracy: judged\.set: expected train or test, found "tes"/,
    ],
    [
      "gives a promise for its numbers' version",
      systemText({ more: "", version: "Promise.resolve(1)" }),
      /numerics: version: expected an integer of at least 1, got a promise/,
    ],
    [
      "has a rule that throws",
      systemText({ more: `rules: [{ names: ["samples"], check: () => null.x }],` }),
      /axes\.samples.*rule of samples.*TypeError/,
    ],
    ["has no begin, in JavaScript", systemText({ more: "rest: 5," }), /rest: expected a function, found 5/],
  ];
  for (const [what, text, words] of cases) {
    it(what, () => {
      const { code, stderr } = runSystem(text);
      assert.match(stderr, words);
      assert.equal(code, 2, stderr);
      assert.equal(bench.digest(), "absent");
    });
  }

  it("is not there, or is no file of a system", () => {
    bench.file("one.yaml", SWEEP);
    for (const command of [
      ["run", "one.yaml"],
      ["plan", "one.yaml"],
      ["check", "one.js"],
    ]) {
      const { code, stderr } = bench.run(...command);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /one\.js: expected the file of a system, found no such file/);
    }
    const sweep = bench.run("check", "one.yaml");
    assert.equal(sweep.code, 2);
    assert.match(sweep.stderr, /found a sweep file: one\.yaml[^]*groksweep plan one\.yaml/);
    assert.match(bench.run("check", "one.txt").stderr, /found the ending \.txt/);
    assert.equal(bench.digest(), "absent");
  });
});

describe("a system that is wrong in training", () => {
  /** What goes wrong at each number of samples, and what is said of it; at 5 nothing does. */
  const wrong: Readonly<Record<number, RegExp>> = {
    6: /Error: no luck/,
    7: /gradient\.w: expected 1 numbers, as the state has, got 3/,
    8: /gradient: expected nothing returned.*got a list/,
    9: /gradient: expected nothing returned.*got a promise/,
    10: /train_loss at step 0: expected a finite number, got NaN/,
    11: /expected the series that the system declares, got "surprise"/,
    12: /shape: expected an answer at once, got a promise/,
    13: /begin: expected an object with state.*got nothing/,
    14: /the worker died 5 times while training this trial/,
  };
  const text = systemText({
    gradient: `(into) => {
      if (p.samples === 6) throw new Error("no luck");
      if (p.samples === 7) { into.w = new Float64Array(3); return; }
      if (p.samples === 8) return [1];
      if (p.samples === 9) return Promise.resolve();
      if (p.samples === 14) process.exit(3);
      into.w[0] += 2 * (w[0] - 1);
    }`,
    begin: "if (p.samples === 13) return null;",
    train: "p.samples === 10 ? NaN : (w[0] - 1) * (w[0] - 1), ...(p.samples === 11 ? { surprise: 1 } : {})",
    more: `shape: ({ parameters: p }) =>
      p.samples === 12 ? Promise.resolve({}) : { group: "all", inputs: "", samples: 1 },`,
  });
  const all = ["--set", `axes.samples=[5, ${Object.keys(wrong).join(", ")}]`];

  it("fails its trials with words, and no other; once it is mended, they are trained", () => {
    const { code, stderr, stdout } = runSystem(text, ...all);
    assert.equal(code, 3, stderr);
    assert.match(stdout + stderr, /9 trials failed/);
    const { stdout: rows } = bench.run(
      "sql",
      `SELECT samples, (SELECT json_extract(error, '$.message') FROM attempt WHERE trial_id = trial.id AND error IS NOT NULL LIMIT 1) AS error,
         outcome.kind FROM trial JOIN outcome ON outcome.trial_id = trial.id ORDER BY samples`,
      "--json",
    );
    const found = JSON.parse(rows) as readonly {
      readonly samples: number;
      readonly error: string | null;
      readonly kind: string;
    }[];
    for (const { samples, error, kind } of found) {
      if (samples === 5) assert.notEqual(kind, "failed");
      else {
        assert.equal(kind, "failed", `${samples} samples`);
        assert.match(error ?? "", wrong[samples]);
      }
    }
    assert.equal(found.length, 10);
    const mended = runSystem(systemText(), ...all);
    assert.equal(mended.code, 0, mended.stderr);
    assert.match(mended.stdout + mended.stderr, /9 trials trained[^]*1 was there/);
  });

  it("loses its file while trials wait: they fail with words", () => {
    const text = systemText({
      before:
        'import { unlinkSync, existsSync } from "node:fs"; import { isMainThread } from "node:worker_threads";',
      more: "notices: undefined,",
    });
    // What the worker imports is not what the run began with: the file changes itself when the run reads it.
    const changing = text.replace(
      "export default",
      `import { appendFileSync } from "node:fs"; if (isMainThread) appendFileSync(new URL(import.meta.url).pathname, "// later\\n");\nexport default`,
    );
    const { code, stderr, stdout } = runSystem(changing);
    assert.equal(code, 3, stderr);
    assert.match(stdout + stderr, /expected its file as it was when the run began, it has changed/);
  });
});

describe("check FILE", () => {
  it("names the promises that are broken", () => {
    bench.file("one.js", systemText({ gradient: "(into) => { into.w[0] -= 2 * (w[0] - 1); }" }));
    const upward = bench.run("check", "one.js");
    assert.equal(upward.code, 2);
    assert.match(upward.stdout, /BROKEN {2}the gradient is that of the train loss/);
    assert.match(upward.stdout, /does not point the way in which the loss grows/);

    bench.file(
      "one.js",
      systemText({ before: "let calls = 0;", train: "(w[0] - 1) * (w[0] - 1) + ++calls" }),
    );
    const impure = bench.run("check", "one.js");
    assert.equal(impure.code, 2);
    assert.match(impure.stdout, /BROKEN {2}a trial has the same bits when it is interrupted/);
    assert.match(impure.stdout, /BROKEN {2}a trial has the same bits whatever it is batched with/);

    bench.file(
      "one.js",
      systemText({
        more: "task: { keys: {}, parse: () => ({ kind: 'me/one' }), idOf: () => ({ at: process.pid }) },",
      }),
    );
    const unstable = bench.run("check", "one.js");
    assert.equal(unstable.code, 2);
    assert.match(unstable.stdout, /BROKEN {2}trials have the same ids in another process/);

    bench.file(
      "one.js",
      systemText({ series: `[{ column: "norm", symbol: "", meaning: "", metric: null, judged: null }]` }),
    );
    const unrecorded = bench.run("check", "one.js");
    assert.equal(unrecorded.code, 2);
    assert.match(unrecorded.stdout, /norm is declared, and in no row/);
    assert.equal(bench.digest(), "absent");
  });
});
