import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { npyBytes } from "../../../scripts/peers/npy-bytes.js";
import { packageFile, PARAMETER_NAMES, type Sweep, type Trial } from "../../../src/model/index.js";
import { MAX_TRIALS, parseSweep } from "../../../src/sweep/index.js";
import { isTrialId, systemOf } from "../../../src/system/index.js";
import { mutateText, ODD_VALUES } from "../mutate-text.js";
import { ACCEPTED, attempt, withInput, type Subject, type Verdict } from "../subject.js";
import type { Draw } from "../draw.js";

/** Trials of an accepted sweep that are looked at, and the largest sweep of which all are. */
const LOOKED_AT = 20;
const COUNTED = 300;

/** A sweep of every part of the language, in which mutations have most to meet. */
const RICH = `
name: rich
task: { kind: polynomial, dimension: 12, test: population, target: { index: 1 } }
model: { width: 24, centered: true }
axes:
  alpha: { from: 0.5, to: 8, count: 3, scale: log }
  epsilon: [0.25, 0.5]
  samples: { from: 20, to: 60, step: 20 }
  seed: { from: 0, count: 2 }
derive: { sigma: "1 / sqrt(alpha + 1)", labelScale: "min(1, 2 * epsilon)" }
method: { kind: flow, tolerance: 1e-3, learningRate: 0.1 }
grok: { train: 0.1, test: 0.1, ratio: 3 }
metrics: [weightDistance]
checkpoints: final
budget: { steps: 1e5, stop: decided, record: { pointsPerDecade: 8 } }
`;

const OWN = `
name: own
data: { trainX: x.npy, trainY: y.npy, testX: x.npy, testY: y.npy }
model: { width: 5 }
axes: { alpha: [0.5, 2], samples: [2, 4], weightsSeed: [0, 1] }
method: { kind: gd }
budget: { steps: 500, record: { pointsPerDecade: 6 } }
`;

/** Overrides that are right in many sweeps. */
const RIGHT: readonly string[] = [
  ...[
    "axes.alpha=[0.5, 2]",
    "axes.alpha[0]=3",
    "axes.seed.count=2",
    "axes.seed={ from: 2, to: 5 }",
    "name=other",
  ],
  ...[
    "axes.samples={ from: 10, to: 40, step: 10 }",
    "budget.steps=1e4",
    "budget.stop=budget",
    "checkpoints=none",
  ],
  ...["budget.record.pointsPerDecade=4", "model.width=30", "model.width=infinite", "task.dimension=20"],
  ...[
    "grok.test=0.05",
    "grok.ratio=2",
    "method.tolerance=1e-4",
    "derive.sigma=1 / alpha",
    "metrics=[]",
    "derive=",
  ],
];

interface Base {
  readonly name: string;
  readonly text: string;
  readonly folder: string;
}

/** Right sweep files: those that come with the program, one of every part, one of own data. */
export function sweepFiles(folder: string): readonly Base[] {
  writeFileSync(join(folder, "x.npy"), npyBytes({ shape: [4, 3], values: range(12) }));
  writeFileSync(join(folder, "y.npy"), npyBytes({ shape: [4], values: range(4) }));
  const sweeps = packageFile("sweeps");
  const shipped = readdirSync(sweeps, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => {
      const path = join(sweeps, name);
      // Comments would be hit most of the time.
      const text = readFileSync(path, "utf8").replace(/(^|\s)#.*$/gm, "");
      return { name, text: text.replace(/\n\s*\n/g, "\n"), folder: dirname(path) };
    });
  const rich = { name: "rich.yaml", text: RICH, folder };
  const own = { name: "own.yaml", text: OWN, folder };
  return [rich, rich, rich, own, own, ...shipped];
}

/** Words that sweep files know. */
export function sweepWords(bases: readonly Base[]): readonly string[] {
  return [...new Set(bases.flatMap(({ text }) => text.match(/[A-Za-z_]\w*/g) ?? [])), ...PARAMETER_NAMES];
}

/** Sweep files with mistakes, and right ones that nobody wrote. */
export const SWEEP_FILES: Subject = {
  name: "sweep files",
  cases: 4000,
  few: 150,
  prepare(folder) {
    const bases = sweepFiles(folder);
    const words = sweepWords(bases);
    return (draw) => {
      const base = draw.pick(bases);
      const text = mutateText(base.text, draw, words);
      return withInput(text, () => judge(text, [], base.folder));
    };
  },
};

/** Overrides on the command line. */
export const SETTINGS: Subject = {
  name: "settings",
  cases: 2000,
  few: 100,
  prepare(folder) {
    const bases = sweepFiles(folder);
    const words = sweepWords(bases);
    const paths = [
      ...words,
      ...PARAMETER_NAMES.map((name) => `axes.${name}`),
      "axes.seed.count",
      "axes.alpha[0]",
    ];
    const setting = (draw: Draw): string => {
      if (draw.oneIn(2)) return draw.oneIn(3) ? mutateText(draw.pick(RIGHT), draw, words) : draw.pick(RIGHT);
      const path = draw.oneIn(3) ? `${draw.pick(paths)}.${draw.pick(words)}` : draw.pick(paths);
      const text = `${path}=${draw.pick(ODD_VALUES)}`;
      return draw.oneIn(3) ? mutateText(text, draw, words) : text;
    };
    return (draw) => {
      const base = draw.pick(bases);
      const set = Array.from({ length: draw.oneIn(2) ? 1 : 2 }, () => setting(draw));
      return withInput(`${base.name} ${JSON.stringify(set)}`, () => judge(base.text, set, base.folder));
    };
  },
};

/** Refused with exit code 2; or accepted, and then all that a sweep promises holds. */
function judge(text: string, set: readonly string[], folder: string): Verdict {
  const parsed = attempt([2], () =>
    parseSweep(text, { source: "sweep.yaml", set, folder, memoryBytes: 4e9 }),
  );
  if ("refused" in parsed) return parsed.refused;
  const sweep = parsed.value;
  assert.ok(
    Number.isInteger(sweep.count) && sweep.count >= 1 && sweep.count <= MAX_TRIALS,
    `count ${sweep.count}`,
  );
  assert.ok(
    Number.isSafeInteger(sweep.budget.steps) && sweep.budget.steps >= 1,
    `steps ${sweep.budget.steps}`,
  );
  const trials = firstTrials(sweep);
  trials.forEach(requireTrial);
  assert.equal(new Set(trials.map(({ id }) => id)).size, trials.length, "a trial twice");
  // What the store keeps of a sweep is read again by later commands; its axes may stand in another order there.
  const again = parseSweep(sweep.definition, { source: "definition" });
  assert.equal(again.definition, sweep.definition, "its definition defines something else");
  assert.equal(again.count, sweep.count, "its definition has another number of trials");
  if (sweep.count <= COUNTED) {
    const ids = [...sweep.trials()].map(({ id }) => id);
    assert.equal(ids.length, sweep.count, "as many trials as counted");
    assert.deepEqual(
      [...again.trials()].map(({ id }) => id).sort(),
      ids.sort(),
      "its definition has other trials",
    );
  }
  return ACCEPTED;
}

function firstTrials(sweep: Sweep): readonly Trial[] {
  const trials: Trial[] = [];
  for (const trial of sweep.trials()) if (trials.push(trial) >= LOOKED_AT) break;
  return trials;
}

function requireTrial(trial: Trial): void {
  assert.ok(isTrialId(trial.id, trial), trial.id);
  const { parameters } = systemOf(trial.task.kind);
  for (const [name, { domain }] of Object.entries(parameters)) {
    const value: unknown = trial.parameters[name];
    assert.ok(value === null || domain.has(value), `${name} = ${JSON.stringify(value)}`);
  }
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i / 4 - 1);
}
