import {
  trainsNetworks,
  type Job,
  type MetricName,
  type Sweep,
  type Trainer,
  type Trial,
} from "../../model/index.js";
import { estimateEvaluations, flopsPerEvaluation, flopsPerRecord } from "../../sweep/index.js";
import { jobOf, systemOf } from "../../system/index.js";

/** Operations of one lane in a measurement: a fraction of a second on any machine. */
const OPERATIONS = 4e8;

/** Steps of a measurement at most. */
const MOST_STEPS = 40;

/** Right-hand sides of flow in a measurement at most: a stiff trial would take hours for the same steps. */
const MOST_EVALUATIONS = 3000;

/** A measurement shows a stiff trial if it takes at least this many times the estimated evaluations. */
const STIFF = 3;

/**
 * A measurement is repeated this often at most, or until it took this long, ms, and the least counts: other work of the machine
 * interrupts a millisecond of steps for longer than they take.
 */
const REPEATS = 5;
const LONG_ENOUGH_MS = 300;

/** Evaluations of each trial before those that are timed: with the first ones, data and weights are drawn, and graphs are built. */
const FIRST_EVALUATIONS = 2;

/** Evaluations are timed for this long, ms, and in all this many times as long, as far as single ones do not take longer; the least counts. */
const WINDOW_MS = 60;
const WINDOWS = 4;

/** Between two looks at the time, evaluations go on for about this long, ms. */
const LOOK_MS = 1;

/** No trial that is measured gets here. */
const ENDLESS = 1e9;

/** Recorded steps that measure the cost of a record: more of them while they do not show beside the setup. */
const FEWEST_RECORDS = 2;
const MOST_RECORDS = 128;
const SHOWS = 0.25;

/** A record or setup that takes a trial this long, ms, is measured for one trial instead of a batch: costly metrics are computed trial by trial. */
const COSTLY_MS = 50;

/** Operations of a step from which on rows are not measured but counted: a row of all samples may take minutes. */
const LARGE = 3e10;

/** Whether the steps of a trial take so long that measuring it takes a minute or more. */
export function isLarge(trial: Trial): boolean {
  return flopsPerEvaluation(trial) > LARGE;
}

/** What the parts of a sweep decide about a measurement. */
export type Recorded = Pick<Sweep, "metrics" | "thresholds">;

/** A moment, by the clock and in the process's own computing time, ms. */
export interface Moment {
  readonly clock: number;
  readonly own: number;
}

/** How trials are trained to be measured. */
export interface Workshop {
  readonly trainer: Trainer;
  /** Trials that are trained side by side. */
  readonly lanes: number;
  /** The time now. Default: that of this machine and process. */
  readonly now?: () => Moment;
}

/** Computing times of trials of one shape, of one trial, ms. */
export interface TrialTimes {
  readonly evaluationMs: number;
  /** Before its first step. */
  readonly setUpMs: number;
  readonly recordMs: number;
  /** The ratio of actual to estimated evaluations; 1: about as estimated. */
  readonly effort: number;
}

/**
 * Measures trials: one that is trained by itself, or as many as fill the lanes of a batch, whose times are divided by their
 * number. Null: one of them fails. Of large trials, three steps are measured, and rows are counted by their operations.
 *
 * Cost: half a second; more with costly metrics, and where some evaluations take longer.
 */
export function measureTrials(
  trials: readonly Trial[],
  sweep: Recorded,
  workshop: Workshop,
): TrialTimes | null {
  const plain = { ...sweep, metrics: metricsOfSteps(trials[0], sweep.metrics) };
  const times = timeEvaluations(
    jobsOf(trials, plain, [0], { steps: ENDLESS, evaluations: ENDLESS }),
    workshop,
  );
  if (times === null) return null;
  const { evaluationMs, beforeMs } = times;
  if (isLarge(trials[0])) {
    const recordMs = (evaluationMs * flopsPerRecord(trials[0])) / flopsPerEvaluation(trials[0]);
    const setUpMs = Math.max(0, beforeMs / trials.length - recordMs);
    return { evaluationMs, recordMs, setUpMs, effort: 1 };
  }
  return {
    evaluationMs,
    effort: effortOf(trials, sweep, workshop),
    ...measureRecords(trials, evaluationMs, sweep, workshop),
  };
}

/**
 * See {@link TrialTimes.effort}. Steps of descent are one evaluation each; for trials that are trained alone, as many
 * records as steps would take too long.
 */
function effortOf(trials: readonly Trial[], sweep: Recorded, workshop: Workshop): number {
  const [trial] = trials;
  const isAlone = systemOf(trial.task.kind).shape(trial).group === null;
  if (isAlone || trial.method.kind !== "flow") return 1;
  const steps = stepsOf(trial);
  const everyStep = Array.from({ length: steps + 1 }, (_, step) => step);
  const bounds = { steps, evaluations: MOST_EVALUATIONS };
  const { evaluations, expected } = train(
    jobsOf(trials, { ...sweep, metrics: [] }, everyStep, bounds),
    workshop,
  );
  const effort = evaluations / Math.max(1, expected);
  return effort < STIFF ? 1 : effort;
}

/** Setup and records of trials: of a batch, or of its first trial where metrics are costly. */
function measureRecords(
  trials: readonly Trial[],
  evaluationMs: number,
  sweep: Recorded,
  workshop: Workshop,
): Pick<TrialTimes, "setUpMs" | "recordMs"> {
  const of = (some: readonly Trial[]) => recordsOf(some, evaluationMs, sweep, workshop);
  const alone = of([trials[0]]);
  return trials.length === 1 || Math.max(alone.recordMs, alone.setUpMs) >= COSTLY_MS ? alone : of(trials);
}

function recordsOf(
  trials: readonly Trial[],
  evaluationMs: number,
  sweep: Recorded,
  workshop: Workshop,
): Pick<TrialTimes, "setUpMs" | "recordMs"> {
  for (let records = FEWEST_RECORDS; ;) {
    const bounds = { steps: records, evaluations: MOST_EVALUATIONS };
    const every = Array.from({ length: records + 1 }, (_, step) => step);
    const start = fastest(() => train(jobsOf(trials, sweep, [0], bounds), workshop));
    const all = fastest(() => train(jobsOf(trials, sweep, every, bounds), workshop));
    const ofSteps = (all.evaluations - start.evaluations) * evaluationMs;
    const took = all.trainMs - start.trainMs - ofSteps;
    if (took < SHOWS * start.trainMs && records < MOST_RECORDS) {
      records = start.trainMs < COSTLY_MS ? Math.min(4 * records, MOST_RECORDS) : MOST_RECORDS;
      continue;
    }
    const recordMs = Math.max(0, took) / Math.max(1, all.rows - start.rows);
    // Some trainers draw data and weights only when a trial begins, so what steps and records do not explain is setup as well.
    const rest = start.trainMs - start.evaluations * evaluationMs - start.rows * recordMs;
    return { recordMs, setUpMs: (start.setUpMs + Math.max(0, rest)) / trials.length };
  }
}

/** The metrics on which the cost of a step depends: a linearised twin is trained beside a network. */
function metricsOfSteps({ engine }: Trial, metrics: readonly MetricName[]): readonly MetricName[] {
  return trainsNetworks(engine) ? metrics.filter((metric) => metric === "linearised") : [];
}

/** The repetition that took least. */
function fastest(measureOnce: () => Timed): Timed {
  const took = ({ setUpMs, trainMs }: Timed): number => setUpMs + trainMs;
  let best = measureOnce();
  for (let [repeats, spent] = [1, took(best)]; repeats < REPEATS && spent < LONG_ENOUGH_MS; repeats++) {
    const next = measureOnce();
    spent += took(next);
    if (took(next) < took(best)) best = next;
  }
  return best;
}

function stepsOf(trial: Trial): number {
  let steps = MOST_STEPS;
  while (steps > 2 && estimateEvaluations(trial, 0, steps) * flopsPerEvaluation(trial) > OPERATIONS) steps--;
  return steps;
}

/** Where a measurement ends. */
interface Bounds {
  readonly steps: number;
  /** Of flow alone. */
  readonly evaluations: number;
}

function jobsOf(
  trials: readonly Trial[],
  { metrics, thresholds }: Recorded,
  record: readonly number[],
  { steps, evaluations }: Bounds,
): readonly Job[] {
  return trials.map((trial) =>
    jobOf(trial, {
      budget: {
        steps,
        stop: "budget",
        record: { steps: record },
        ...(trial.method.kind === "flow" ? { evaluations } : {}),
      },
      thresholds,
      metrics,
    }),
  );
}

/**
 * The time of an evaluation of one of these trials when all have begun, and that of their batch before its first one, the row of step 0
 * included, ms. Null: one of them fails.
 */
function timeEvaluations(
  jobs: readonly Job[],
  { trainer, now = timeNow }: Workshop,
): { readonly evaluationMs: number; readonly beforeMs: number } | null {
  const begin = now();
  const batch = trainer.createBatch({ key: "calibration", jobs });
  let [ended, failed, spent, least] = [0, 0, 0, Infinity];
  let from: { readonly at: Moment; readonly evaluations: number } | null = null;
  let first = { at: begin, evaluations: 0 };
  let [stride, lookedAt] = [1, now()];
  try {
    let isTraining = true;
    while (isTraining && failed === 0 && spent < WINDOWS * WINDOW_MS) {
      for (let k = 0; k < stride && isTraining; k++) {
        isTraining = batch.advance((event) => {
          if (event.kind === "failed") failed++;
          if (event.kind === "finished") ended += event.evaluations;
        });
      }
      const at = now();
      if (at.clock - lookedAt.clock < LOOK_MS) stride *= 2;
      lookedAt = at;
      const standings = batch.standings();
      const evaluations = standings.reduce((sum, each) => sum + each.evaluations, ended);
      if (standings.some((each) => each.evaluations < FIRST_EVALUATIONS)) continue;
      if (from === null) {
        first = from = { at, evaluations };
        continue;
      }
      const took = between(from.at, at);
      if ((took < WINDOW_MS && isTraining) || evaluations <= from.evaluations) continue;
      least = Math.min(least, took / (evaluations - from.evaluations));
      spent += took;
      from = { at, evaluations };
    }
  } finally {
    batch.dispose();
  }
  if (failed > 0) return null;
  // Systems that know their state at any step end at once: what takes time are their records.
  const evaluationMs = least === Infinity ? 0 : least;
  return { evaluationMs, beforeMs: between(begin, first.at) - first.evaluations * evaluationMs };
}

/** What training a batch took: the lesser of the clock and of the process's own time, as other work of the machine slows the first. */
interface Timed {
  readonly setUpMs: number;
  readonly trainMs: number;
  readonly evaluations: number;
  /** Evaluations that the estimate gives for the steps that were taken. */
  readonly expected: number;
  readonly rows: number;
  /** Trials that failed. */
  readonly failed: number;
}

function train(jobs: readonly Job[], { trainer, now = timeNow }: Workshop): Timed {
  const trials = new Map(jobs.map(({ trial }) => [trial.id, trial]));
  let [evaluations, expected, rows, failed] = [0, 0, 0, 0];
  const begin = now();
  const batch = trainer.createBatch({ key: "calibration", jobs });
  try {
    const created = now();
    let isTraining = true;
    while (isTraining) {
      isTraining = batch.advance((event) => {
        if (event.kind === "rows") rows += event.rows.length;
        if (event.kind === "failed") failed++;
        if (event.kind !== "finished") return;
        evaluations += event.evaluations;
        const trial = trials.get(event.trialId);
        if (trial !== undefined) expected += estimateEvaluations(trial, 0, Math.max(1, event.steps));
      });
    }
    const [setUpMs, trainMs] = [between(begin, created), between(created, now())];
    return { setUpMs, trainMs, evaluations, expected, rows, failed };
  } finally {
    batch.dispose();
  }
}

function timeNow(): Moment {
  const { user, system } = process.cpuUsage();
  return { clock: performance.now(), own: (user + system) / 1000 };
}

function between(from: Moment, to: Moment): number {
  return Math.min(to.clock - from.clock, to.own - from.own);
}
