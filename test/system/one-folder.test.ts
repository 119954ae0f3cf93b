import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { packageFile } from "../../src/model/index.js";

/** The folder of a new system: how fast it generalises depends on a word, and its amount of data is a fraction. */
const FOLDER: Readonly<Record<string, string>> = {
  "system.js": `
import { defineSystem } from "../define-system.js";
import { oneOf, within } from "../domains.js";
import { learningRate, parameter } from "../parameters.js";
import { plainWorkplace } from "../plain-workplace.js";

export const parableSystem = defineSystem({
  kind: "parable",
  title: "A parable of grokking",
  references: [{ reason: "The parable", bibtex: "@misc{parable2026, title = {A Parable}, author = {Nobody}, year = {2026}}" }],
  parameters: {
    share: parameter("task", "share of the pairs: what is seen of them", within(0.01, 1), 0.5, { symbol: "r" }),
    teacher: parameter("task", "kind of the teacher", oneOf("patient", "strict"), "patient"),
    learningRate,
  },
  methods: ["gd"],
  series: [
    { column: "overlap", symbol: "m", meaning: "overlap with the teacher", metric: null, judged: null },
    { column: "doubt", symbol: "", meaning: "doubt, where it is asked for", metric: "doubt", judged: null },
  ],
  facts: [{ name: "predicted", symbol: "t*", meaning: "predicted step", metric: null }],
  amount: "share",
  numerics: () => ({ name: "parable", version: 1 }),
  cost: () => ({ flopsPerEvaluation: 10, checkpointBytes: 16, memoryBytes: 0 }),
  shape: () => ({ group: null, inputs: "", samples: 1 }),
  rest: () => ({ kind: "fitted" }),
  preset: { parameters: { share: 0.5 }, centered: false, method: { kind: "gd" }, steps: 1000 },
  report: {
    clock: { symbol: "s", meaning: "s = ηt", factor: ({ learningRate: rate }) => rate },
    amountUnit: () => ({ symbol: "half", name: "half", value: 0.5 }),
    mechanism: [{ title: "Overlap", columns: ["overlap"], scale: "linear" }],
    definition: "A number falls for the train set at once, and for the test set by and by.",
  },
  workplace: plainWorkplace,
  trainer: async () => (await import("./training/trainer.js")).trainer,
});
`,
  "training/trainer.js": `
import { plainTrainer } from "../../../engine/index.js";
import { exp } from "../../../model/index.js";

export const trainer = plainTrainer(({ parameters: { share, teacher, learningRate } }, _streams, { metrics }) => {
  const time = { now: 0 };
  const late = (teacher === "strict" ? 400 : 100) * (1 - share) * (1 - share);
  return {
    state: { time: new Float64Array(1) },
    rate: learningRate,
    decay: 0,
    labelPower: 1,
    facts: { predicted: late },
    exact: (step) => { time.now = step; },
    measure: () => {
      const far = time.now - late;
      return {
        train_loss: exp(-time.now),
        test_loss: share < 0.1 ? 1 : far < 0 ? 1 : exp(-far),
        overlap: far < 0 ? 0 : 1,
        ...(metrics.includes("doubt") ? { doubt: 1 - share } : {}),
      };
    },
  };
}, ["overlap", "doubt"]);
`,
};

const SWEEP = `name: told
task: { kind: parable }
axes: { share: [0.05, 0.2, 0.4, 0.8, 1], teacher: [patient, strict], seed: [0, 1] }
metrics: [doubt]
budget: { steps: 1000 }
`;

describe("a system that is one folder and one line", () => {
  let home: string;

  before(() => {
    home = mkdtempSync(join(tmpdir(), "groksweep-folder-"));
    // The built program with a system more.
    cpSync(packageFile("dist", "src"), join(home, "dist", "src"), { recursive: true });
    for (const name of ["package.json", "db", "node_modules", "build", "src", "scripts"])
      symlinkSync(packageFile(name), join(home, name));
    for (const [path, text] of Object.entries(FOLDER)) {
      const file = join(home, "dist", "src", "system", "parable", path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const registry = join(home, "dist", "src", "system", "registry.js");
    const text = readFileSync(registry, "utf8");
    writeFileSync(
      registry,
      `import { parableSystem } from "./parable/system.js";\n${text.replace("    logisticRegression,\n", "    logisticRegression,\n    parableSystem,\n")}`,
    );
    writeFileSync(join(home, "told.yaml"), SWEEP);
  });

  after(() => {
    rmSync(home, { recursive: true });
  });

  function groksweep(...args: readonly string[]): string {
    const program = join(home, "dist", "src", "cli", "main.js");
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--preserve-symlinks", program, ...args],
      {
        ...{ cwd: home, encoding: "utf8" },
      },
    );
    assert.equal(status, 0, `${args.join(" ")}: ${stdout}${stderr}`);
    return stdout;
  }

  it("is in the schema of editors, in try and in plans", () => {
    const schema = groksweep("schema");
    for (const text of ['"parable"', '"teacher"', '"patient"', '"doubt"'])
      assert.ok(schema.includes(text), text);
    assert.match(groksweep("try", "--task", "parable", "--share", "0.8"), /grokked|tracked/);
    assert.match(groksweep("plan", "told.yaml"), /20 trials: 20 new/);
  });

  it("is trained, and asked for by SQL under the names of its own", () => {
    assert.match(groksweep("run", "told.yaml"), /20 trials trained/);
    const rows = JSON.parse(
      groksweep(
        "sql",
        "SELECT share, teacher, max(overlap) AS overlap, max(doubt) AS doubt FROM parable GROUP BY 1, 2",
        "--json",
      ),
    ) as readonly Readonly<Record<string, unknown>>[];
    assert.equal(rows.length, 10);
    assert.deepEqual(rows[1], { share: 0.05, teacher: "strict", overlap: 0, doubt: 0.95 });
    assert.ok(rows.some(({ overlap }) => overlap === 1));
    const facts = groksweep(
      "sql",
      "SELECT DISTINCT facts ->> '$.predicted' AS p FROM outcome ORDER BY p",
      "--json",
    );
    assert.ok(facts.includes("256"), facts);
    // The view has the facts and the outcome of each row's trial.
    const known = JSON.parse(
      groksweep(
        "sql",
        "SELECT count(*) AS n FROM parable AS v JOIN outcome AS o ON o.trial_id = v.trial_id WHERE v.predicted = o.facts ->> '$.predicted' AND v.kind = o.kind AND v.steps = o.steps",
        "--json",
      ),
    ) as readonly { readonly n: number }[];
    const all = JSON.parse(groksweep("sql", "SELECT count(*) AS n FROM parable", "--json")) as typeof known;
    assert.deepEqual(known, all);
    assert.ok(all[0].n >= 40, String(all[0].n));
    const exported = groksweep("export", "told", "--where", "teacher = 'strict' AND share > 0.5");
    assert.match(exported.split("\n")[0], /,share,teacher,predicted$/);
    assert.match(exported.split("\n")[1], /,strict,\d/);
    assert.equal(exported.trim().split("\n").length, 5);
    assert.match(
      groksweep("export", "told", "--what", "curves").split("\n")[0],
      /,share,teacher,.*,overlap,doubt$/,
    );
  });

  it("is reported with its own amount, unit, clock, words and sources", () => {
    const text = groksweep("report", "--format", "text");
    assert.match(text, /Regimes of r: too little < r₁ ≤ goldilocks < r₂ ≤ too much/);
    assert.match(text, /r₁\/half/);
    assert.match(text, /strict/);
    assert.match(groksweep("report", "--format", "text", "--clock", "tau"), /s = \d/);
    groksweep("report");
    const page = readFileSync(join(home, "report", "index.html"), "utf8");
    for (const words of ["A parable of grokking", "parable2026", "share of the pairs r", "Regime of r"]) {
      assert.ok(page.includes(words), words);
    }
    assert.ok(!page.includes("kumar2024grokking"), "what is not used is not cited");
  });

  it("stands on the page of all systems", () => {
    const script = `import("./dist/src/sweep/index.js").then(({ systemsPage }) => console.log(systemsPage()))`;
    const page = spawnSync(process.execPath, ["--preserve-symlinks", "-e", script], {
      cwd: home,
      encoding: "utf8",
    });
    assert.match(page.stdout, /## parable\n\nA parable of grokking\./);
    assert.match(
      page.stdout,
      /\| `teacher` \| kind of the teacher \| patient or strict \| `patient` \| `teacher` \|/,
    );
  });
});
