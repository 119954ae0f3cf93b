import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { sweepNotices, trialNotices, tryTrial } from "../../src/session/index.js";
import { tryDefinition } from "../../src/session/try/try-definition.js";
import { makeTrial, parseSweep } from "../../src/sweep/index.js";
import { settingOf, SYSTEMS, systemOf } from "../../src/system/index.js";

const NETWORKS = ["modular-mlp", "modular-transformer", "student-teacher"] as const;

/** The one trial of a sweep file. */
function trialOf(text: string): ReturnType<typeof makeTrial> {
  const [trial] = parseSweep(text, { source: "defaults" }).trials();
  return trial;
}

describe("defaults", () => {
  it("of try are those of a sweep file", async () => {
    const tried = await tryTrial({ samples: 20, dimension: 5, width: 10 }, { steps: 20, kernels: "wasm" });
    const filed = "name: a, task: { dimension: 5 }, model: { width: 10 }, axes: { samples: 20 }";
    const sweep = parseSweep(`{ ${filed}, budget: { steps: 20 } }`, { source: "defaults" });
    assert.deepEqual(tried.trial, [...sweep.trials()][0]);
    assert.deepEqual(tried.thresholds, sweep.thresholds);
    const decided = await tryTrial(
      { samples: 20, dimension: 5, width: 10 },
      {
        ...{ steps: 20, kernels: "wasm" },
        ...{ stop: sweep.budget.stop, method: tried.trial.method, centered: tried.trial.centered },
      },
    );
    assert.deepEqual(tried.rows, decided.rows);
  });

  it("of every system make one trial that is right, which try changes by name", () => {
    for (const system of SYSTEMS) {
      if (system.section !== undefined) continue; // its task is in files
      const definition = (changes: Parameters<typeof tryDefinition>[1]): string =>
        JSON.stringify(tryDefinition(system, changes));
      const sweep = parseSweep(definition({}), { source: system.kind });
      const [trial, ...others] = sweep.trials();
      assert.equal(others.length, 0);
      assert.equal(trial.task.kind, system.kind);
      assert.equal(system.task.content?.has(trial.task), true, "what is written is what a store expects");
      assert.equal(trial.centered, system.preset.centered);
      const own = Object.entries({ alpha: 3, width: 8, seed: 5 }).filter(
        ([name]) => name in trial.parameters,
      );
      assert.ok(own.length > 0, system.kind);
      const parameters = Object.fromEntries(own);
      const changed = parseSweep(definition({ parameters }), { source: "changed" });
      const found = [...changed.trials()][0].parameters;
      assert.deepEqual({ ...found, ...parameters }, found, system.kind);
    }
  });

  it("train f − f₀ of the committee machine, and f of deep networks", () => {
    assert.equal(trialOf("{ name: a, axes: { samples: 20 }, budget: { steps: 1 } }").centered, true);
    assert.equal(makeTrial({ samples: 20 }).centered, true);
    for (const kind of NETWORKS) {
      const task = kind === "student-teacher" ? "dimension: 5, test: { samples: 5 }" : "modulus: 7";
      const file = (model: string): string =>
        `{ name: a, task: { kind: ${kind}, ${task}, samples: 20 }, model: { width: 16${model} }, ` +
        "method: { kind: adamw, weightDecay: 0.5, rateRule: constant }, budget: { steps: 1 }, grok: { measure: accuracy } }";
      const trial = trialOf(file(""));
      const { centered, task: spec, method } = trial;
      const own = settingOf(systemOf(kind), trial).parameters;
      assert.equal(centered, false, kind);
      assert.equal(trialOf(file(", centered: true")).centered, true, "what a file says holds");
      assert.equal(makeTrial({ ...own, weightDecay: 0 }, { task: spec, method }).centered, false);
      assert.deepEqual(trialNotices(trialOf(file("")), 1e6), []);
      assert.match(
        trialNotices(trialOf(file("")), 9).join(),
        /^the budget is below five decay times \(5\/gamma = \S+ steps\) in 1 trial: its outcome will be censored/,
      );
      assert.match(
        trialNotices(trialOf(file(", centered: true")), 1e6).join(),
        /^weights decay in 1 centred trial: /,
      );
    }
  });

  it("that meet weight decay are said before a run", () => {
    const notices = (axes: string): string =>
      sweepNotices(
        parseSweep(`{ name: a, axes: { ${axes} }, budget: { steps: 1 } }`, { source: "a" }),
      ).join();
    assert.equal(notices("samples: [20, 30]"), "");
    assert.match(
      notices("weightDecay: [0, 0.1, 0.2]"),
      /^weights decay in 2 centred trials: .*centered: false/,
    );
    assert.match(
      notices("weightDecay: 0.1, seed: { from: 0, count: 100001 }"),
      /in at least 100000 centred trials/,
    );
  });

  it("whose budget ends before five decay times are said before a run, and only those", () => {
    const notices = (steps: number, method = ""): string =>
      sweepNotices(
        parseSweep(
          `{ name: a, axes: { weightDecay: [0, 0.001, 0.002] }, model: { centered: false }, ${method} budget: { steps: ${steps} } }`,
          { source: "a" },
        ),
      ).join();
    assert.equal(
      notices(100),
      "the budget is below five decay times (5/gamma, from 2500 to 5000 steps) in 2 trials: their outcomes will be " +
        "censored, with the crossings so far",
    );
    assert.match(notices(4999), /\(5\/gamma = 5000 steps\) in 1 trial: its outcome/);
    assert.equal(notices(5000), "");
  });
});
