import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Job, TrialEvent } from "../../src/model/index.js";
import { loadSweepWithSystem } from "../../src/session/ask/load-sweep.js";
import { checkSystem } from "../../src/session/try/check-system.js";
import { jobOf, systemOf } from "../../src/system/index.js";

/** A system that gives a series and a fact on request, and gives them unasked where `always` is set. */
function text(facts: string, isAlways: boolean): string {
  const asked = isAlways ? "true" : 'job.metrics.includes("size")';
  return `
    import { parameters, plainSystem } from "groksweep";
    export default plainSystem({
      kind: "me/asked", version: 1, title: "Asked", parameters: { samples: { ...parameters.samples, standard: 5 } },
      series: [
        { column: "norm", symbol: "", meaning: "", metric: "size", judged: null },
        { column: "weight_norm", symbol: "", meaning: "", metric: "size", judged: null },
        { column: "shown", symbol: "", meaning: "", metric: null, judged: null },
      ],
      facts: [
        { name: "predicted", symbol: "", meaning: "", metric: null },
        { name: "costly", symbol: "", meaning: "", metric: "size" },
      ],
      preset: { method: { kind: "gd" }, steps: 5 }, flops: () => 1,
      begin: (setting, streams, job) => {
        const w = new Float64Array(1);
        return {
          state: { w }, rate: 0.1, decay: 0, labelPower: 1, gradient: (into) => { into.w[0] += 2 * (w[0] - 1); },
          facts: ${facts.replace("ASKED", asked)},
          measure: () => ({
            train_loss: (w[0] - 1) * (w[0] - 1), test_loss: 1, shown: 7,
            ...(${asked} ? { norm: 1 + w[0], weight_norm: 2 + w[0] } : {}),
          }),
        };
      },
    });`;
}

let folder = "";
before(() => (folder = mkdtempSync(join(tmpdir(), "asked-"))));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What the only trial of a sweep of this system gives. */
async function eventsOf(source: string, metrics: readonly string[]): Promise<readonly TrialEvent[]> {
  writeFileSync(join(folder, "asked.mjs"), source);
  const path = join(folder, "asked.yaml");
  writeFileSync(
    path,
    `{ name: asked, task: { kind: ./asked.mjs }, method: { kind: gd }, budget: { steps: 5, stop: budget }, metrics: ${JSON.stringify(metrics)} }`,
  );
  const sweep = await loadSweepWithSystem(path);
  const jobs: readonly Job[] = [...sweep.trials()].map((trial) => jobOf(trial, sweep));
  const system = systemOf("me/asked");
  const { choice } = await system.workplace({ kernels: "auto", tensors: "auto" });
  const batch = (await system.trainer(choice)).createBatch({ key: "test", jobs });
  const events: TrialEvent[] = [];
  while (batch.advance((event) => events.push(event)));
  batch.dispose();
  return events;
}

const FACTS = "{ predicted: 3, ...(ASKED ? { costly: 4 } : {}) }";

describe("the guard around a user's trainer", () => {
  it("drops series and facts that nobody asked for, and keeps those that somebody did", async () => {
    for (const isAlways of [false, true]) {
      for (const metrics of [[], ["size"]]) {
        const events = await eventsOf(text(FACTS, isAlways), metrics);
        const end = events.at(-1);
        assert.ok(end?.kind === "finished");
        const rows = [...events.flatMap((event) => (event.kind === "rows" ? event.rows : [])), end.last];
        assert.ok(rows.length > 2);
        const isAsked = metrics.length > 0;
        for (const row of rows) {
          assert.deepEqual(Object.keys(row.extra ?? {}).sort(), isAsked ? ["norm", "shown"] : ["shown"]);
          assert.equal(row.weight_norm === null, !isAsked);
        }
        assert.deepEqual(end.facts, isAsked ? { predicted: 3, costly: 4 } : { predicted: 3 });
      }
    }
  });

  it("lets check say what is given unasked", async () => {
    for (const isAlways of [false, true]) {
      await eventsOf(text(FACTS, isAlways), []);
      const { findings } = await checkSystem(systemOf("me/asked"), { methods: ["gd"] });
      const broken = findings.find(
        ({ promise }) => promise === "what is recorded is what is declared",
      )?.broken;
      assert.deepEqual(
        broken?.map((words) => /^(\w+) is given though no sweep asked for it/.exec(words)?.[1]).sort(),
        isAlways ? ["costly", "norm", "weight_norm"] : [],
      );
    }
  });

  it("fails a trial whose facts are none", async () => {
    for (const [facts, words] of [
      ["5", /facts: expected an object of numbers, got 5/],
      ["[1]", /facts: expected an object of numbers, got a list/],
      ["{ other: 1 }", /facts: expected those that the system declares, got "other"/],
      ["{ predicted: NaN }", /facts\.predicted: expected a finite number or null, got NaN/],
      ["{ predicted: '3' }", /facts\.predicted: expected a finite number or null, got the text/],
    ] as const) {
      const end = (await eventsOf(text(facts, false), [])).at(-1);
      assert.ok(end?.kind === "failed", facts);
      assert.match(end.error.message, words);
    }
    const known = (await eventsOf(text("{ predicted: null }", false), [])).at(-1);
    assert.ok(known?.kind === "finished");
    assert.deepEqual(known.facts, { predicted: null });
  });
});
