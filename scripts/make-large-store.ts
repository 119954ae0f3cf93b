/**
 * Makes a store as large as a long sweep leaves behind, without training: an invented law in place of physics, with
 * every kind of outcome, written and concluded as a run does it. For timing what reads a store.
 *
 *     node dist/scripts/make-large-store.js PATH [TRIALS]
 *
 * TRIALS (default 100 000) is rounded to whole seeds of 5000 cells: 20 α × 10 ε × 25 P. Some 3 KB and 0.4 ms a trial.
 */
import { existsSync, statSync } from "node:fs";
import {
  CURVE_COLUMNS,
  type CurveColumn,
  type CurveRow,
  type Trial,
  type TrialEvent,
  type TrialParameters,
} from "../src/model/index.js";
import { concludeTrial, openStore, recordingRule, type ConcludedTrial } from "../src/session/index.js";
import { writeSummaries } from "../src/session/run/write-summaries.js";
import { parseSweep } from "../src/sweep/index.js";

const CELLS = 20 * 10 * 25;

/** Trials in one transaction. */
const CHUNK = 2000;

/** Of this many trials two were never begun and one is still in training. */
const ONE_IN = 1000;

const LABEL_POWER = 0.75;

const [path, count = "100000"] = process.argv.slice(2);
const seeds = Math.max(1, Math.round(Number(count) / CELLS));
if (path === undefined || !Number.isFinite(seeds)) {
  throw new Error("usage: node dist/scripts/make-large-store.js PATH [TRIALS]");
}
if (existsSync(path)) throw new Error(`${path} exists: name a new file`);

const sweep = parseSweep(
  `
name: large
task: { dimension: 50, test: population, target: { norm: fixed } }
model: { width: 500 }
axes:
  alpha: { from: 0.25, to: 16, count: 20, scale: log }
  epsilon: { from: 0.02, to: 1, count: 10, scale: log }
  samples: { from: 25, to: 1000, count: 25, scale: log }
  seed: { from: 0, count: ${seeds} }
budget: { steps: 1e6, stop: decided, record: { pointsPerDecade: 2 } }
metrics: [kernelRegression]
`,
  { source: "make-large-store" },
);
const rule = recordingRule(sweep);
const absent = Object.fromEntries(CURVE_COLUMNS.map((column) => [column, null])) as Record<CurveColumn, null>;

/** A number in [0, 1) that a trial's id fixes. */
function chance(trial: Trial): number {
  return Number.parseInt(trial.id.slice(0, 8), 16) / 2 ** 32;
}

/** Steps at which the losses fall: train ~ √α/ε; the test's delay falls with P and grows with α; null is never. */
function lawOf(trial: Trial): { readonly train: number; readonly test: number | null } {
  const { alpha, epsilon, samples } = trial.parameters as TrialParameters;
  const jitter = 0.75 + 0.5 * chance(trial);
  const train = (60 * Math.sqrt(alpha) * jitter) / epsilon;
  if (samples * jitter < 110 + 60 * epsilon) return { train, test: null };
  const ratio = 1.05 + ((8 * alpha * jitter) / Math.sqrt(epsilon * 10)) * (200 / samples) ** 2.5;
  return { train, test: train * ratio };
}

/** The laziest, most aligned corner explodes where P is small. */
function explodes({ parameters }: Trial): boolean {
  const { alpha, epsilon, samples } = parameters as TrialParameters;
  return alpha > 15 && epsilon > 0.9 && samples < 40;
}

/** The curve up to the budget. */
function curveOf(trial: Trial): readonly CurveRow[] {
  const { train, test } = lawOf(trial);
  return [...rule.steps].map((step) => {
    const growth = explodes(trial) ? 1 + step ** 3 : 1;
    const fitted = 1 / (1 + 6.5 * (step / train) ** 2);
    const found = test === null ? 0.85 + 0.15 * fitted : 1 / (1 + 6.5 * (step / test) ** 2);
    return {
      ...absent,
      step,
      train_loss: LABEL_POWER * fitted * growth,
      test_loss: LABEL_POWER * found * (1 + 0.4 * fitted * (1 - fitted)) * growth,
      weight_norm: 50 * (1 + 3 * (1 - found)),
    };
  });
}

/** A trial that trained to its end, and what it is concluded to be. */
function trained(trial: Trial): {
  readonly events: readonly TrialEvent[];
  readonly concluded: ConcludedTrial;
} {
  const rows = curveOf(trial);
  const last = rows[rows.length - 1];
  const end = {
    ending: explodes(trial) ? ("diverged" as const) : ("budget" as const),
    steps: last.step,
    last,
    labelPower: LABEL_POWER,
    kernelTest: LABEL_POWER / (1 + Number(trial.parameters.samples) / 300),
    evaluations: 400,
    computeMs: 20 + 40 * chance(trial),
    attempt: 1,
    kernels: "none: invented",
  };
  const outcome = concludeTrial(trial, rule, rows, end);
  if (outcome === null) throw new Error(`trial ${trial.id} is not settled`);
  const kept = rows.filter(({ step }) => step <= (outcome.steps ?? 0));
  const lastKept = kept[kept.length - 1];
  const ending = lastKept.step < last.step ? ("decided" as const) : end.ending;
  const finished = { ...end, ending, steps: lastKept.step, last: lastKept, checkpoint: null };
  return {
    events: [
      { kind: "rows", trialId: trial.id, rows: kept },
      { kind: "finished", trialId: trial.id, ...finished },
    ],
    concluded: { trialId: trial.id, outcome, isExhausted: false, rows: kept },
  };
}

const store = openStore(path, { mode: "write" });
store.acquireLease();
store.beginDeclaration({ name: sweep.name, definition: sweep.definition });
// In order of id, so that every table grows at its end.
const trials = [...sweep.trials()].sort((a, b) => (a.id < b.id ? -1 : 1));
for (let from = 0; from < trials.length; from += CHUNK) {
  const chunk = trials.slice(from, from + CHUNK);
  store.atomically(() => {
    store.declareTrials(sweep.name, chunk);
    const started = chunk.filter((_, i) => i % ONE_IN > 1);
    const grid = rule.budget.record;
    store.writeStarts(started.map(({ id }) => ({ trialId: id, grid, metrics: rule.metrics, from: 0 })));
    const ended = chunk.filter((_, i) => i % ONE_IN > 2).map(trained);
    store.writeEvents(ended.flatMap(({ events }) => events));
    const outcomes = ended.map(({ concluded }) => concluded);
    store.writeOutcomes(sweep.name, rule.text, outcomes);
  });
  store.renewLease();
}
store.endDeclaration(sweep.name);
writeSummaries(store, sweep, rule);
store.close();
console.log(`${path}: ${trials.length} trials, ${(statSync(path).size / 1e6).toFixed(0)} MB`);
