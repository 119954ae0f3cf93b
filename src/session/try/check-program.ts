import {
  GrokError,
  type CurveRow,
  type EngineBatch,
  type Job,
  type Sweep,
  type System,
  type Trainer,
  type TrialEnd,
} from "../../model/index.js";
import { jobOf, LOOK_HINT } from "../../system/index.js";
import { rowDifferences } from "../run/row-difference.js";
import type { SystemCheck } from "./check-system.js";
import type { SystemFinding } from "./system-contract/system-finding.js";

/** Steps of the tiny trial: of its budget, and of the half at which it is interrupted. */
const STEPS = 20;
const HALF = 8;

/** The recorded steps. */
const RECORDED = [0, 1, 2, 3, 5, 8, 13, 20];

/** The time after which a batch is checked again, ms. */
const LOOK_MS = 50;

/** The result of a tiny trial. */
interface Told {
  readonly rows: readonly CurveRow[];
  readonly end: TrialEnd | null;
  readonly failure: GrokError | null;
  /** Whether the program had to be killed after the request to end. */
  readonly wasKilled: boolean;
}

/**
 * Checks a program against its contract, on the first trial of its sweep with 20 steps: the trial is trained twice, once
 * more with an interruption, and ended by TERM. Nothing is stored.
 *
 * @throws GrokError INPUT where the sweep's trials are not trained by a program.
 */
export async function checkProgram(sweep: Sweep): Promise<SystemCheck> {
  const { system } = sweep;
  const { outside } = system;
  if (outside === undefined) {
    throw new GrokError("INPUT", `check: expected a sweep of a program, found one of ${system.kind}`, {
      hint: "groksweep check FILE.ts looks at systems, groksweep plan FILE.yaml reads a sweep",
    });
  }
  const [trial] = sweep.trials();
  const trainer = await system.trainer({ kernels: "auto", tensors: "auto" });
  const job = (steps: number, resume: Job["resume"] = null): Job =>
    jobOf(
      trial,
      {
        budget: { steps, stop: "budget", record: { steps: RECORDED.filter((step) => step <= steps) } },
        thresholds: sweep.thresholds,
        metrics: [],
      },
      { resume },
    );
  const whole = await trainToEnd(trainer, job(STEPS));
  const findings: SystemFinding[] = [
    {
      promise: "it trains a trial, and records every step that it is asked for",
      broken: failureWords(whole),
      seen: `steps ${RECORDED.join(", ")}`,
    },
  ];
  if (whole.failure === null) {
    findings.push(seriesFinding(system, whole.rows));
    const again = await trainToEnd(trainer, job(STEPS));
    const same = sameWords(outside.same);
    const compare = (one: Told, other: Told): readonly string[] =>
      other.failure === null ? differences(one.rows, other.rows, outside.same) : failureWords(other);
    findings.push({
      promise: `trained twice, a trial has ${same}`,
      broken: compare(whole, again),
      seen: null,
    });
    findings.push(await resumeFinding(trainer, job, whole, compare, same));
    findings.push(await stopFinding(trainer, jobOf(trial, sweep)));
  }
  return { kind: system.kind, isKept: findings.every(({ broken }) => broken.length === 0), findings };
}

function seriesFinding({ series }: System, rows: readonly CurveRow[]): SystemFinding {
  const isIn = (column: string): boolean =>
    rows.some((row) => {
      const { extra = {}, ...own } = row as Readonly<Record<string, unknown>> & { readonly extra?: object };
      return { ...own, ...extra }[column] !== null && column in { ...own, ...extra };
    });
  const missing = series.filter(({ column }) => !isIn(column)).map(({ column }) => column);
  return {
    promise: "what is declared is recorded",
    broken: missing.map((column) => `${column} is declared, and in no row`),
    seen: null,
  };
}

async function resumeFinding(
  trainer: Trainer,
  job: (steps: number, resume?: Job["resume"]) => Job,
  whole: Told,
  compare: (one: Told, other: Told) => readonly string[],
  same: string,
): Promise<SystemFinding> {
  const promise = `taken up from its checkpoint, a trial has ${same}`;
  const half = await trainToEnd(trainer, job(HALF));
  if (half.failure !== null) return { promise, broken: failureWords(half), seen: null };
  const checkpoint = half.end?.checkpoint ?? null;
  if (checkpoint === null) {
    return { promise, broken: [], seen: "it writes none: what is interrupted begins again from step 0" };
  }
  const before = half.rows.filter(({ step }) => step <= checkpoint.step);
  const rest = await trainToEnd(trainer, job(STEPS, { checkpoint, rows: before }));
  const broken = compare(whole, { ...rest, rows: [...before, ...rest.rows] });
  const hint =
    "a checkpoint needs all that training goes on from: weights, optimiser, state of the random generator";
  const words = broken.length === 0 ? [] : [...broken, hint];
  return { promise, broken: words, seen: `at step ${checkpoint.step}` };
}

async function stopFinding(trainer: Trainer, job: Job): Promise<SystemFinding> {
  const promise = "it ends when it is told to (TERM)";
  const told = await train(trainer, job, { stopsAfterRows: 1 });
  const broken = told.wasKilled ? ["it did not end within task.grace, and had to be killed"] : [];
  return { promise, broken, seen: told.end === null ? null : "it had ended before" };
}

function trainToEnd(trainer: Trainer, job: Job): Promise<Told> {
  return train(trainer, job, { stopsAfterRows: Infinity });
}

/** Trains one job here, and stops it after some rows. */
async function train(
  trainer: Trainer,
  job: Job,
  { stopsAfterRows }: { readonly stopsAfterRows: number },
): Promise<Told> {
  const rows: CurveRow[] = [];
  let end: TrialEnd | null = null;
  let failure: GrokError | null = null;
  let isStopping = false;
  const batch: EngineBatch = trainer.createBatch({ key: "check", jobs: [job] });
  try {
    let more = true;
    while (more) {
      more = batch.advance((event) => {
        if (event.kind === "rows") rows.push(...event.rows);
        if (event.kind === "finished") end = event;
        if (event.kind === "failed") failure = GrokError.from(event.error);
      });
      batch.committed?.();
      if (!isStopping && rows.length >= stopsAfterRows) {
        isStopping = true;
        batch.stop?.();
      }
      if (isStopping && batch.isStopped === true) break;
      if (more) await batch.news?.(LOOK_MS);
    }
    const { wasKilled = false } = batch as { readonly wasKilled?: boolean };
    return { rows, end, failure, wasKilled };
  } finally {
    batch.dispose();
  }
}

function failureWords({ failure }: Told): readonly string[] {
  if (failure === null) return [];
  const { message, hint, details } = failure;
  // This is that check, and nothing of it is in a store.
  return [message, ...(hint === undefined || hint === LOOK_HINT ? [] : [hint]), ...details];
}

function differences(
  one: readonly CurveRow[],
  other: readonly CurveRow[],
  same: NonNullable<System["outside"]>["same"],
): readonly string[] {
  const byStep = new Map(other.map((row) => [row.step, row]));
  for (const row of one) {
    const found = byStep.get(row.step);
    if (found === undefined) return [`the row of step ${row.step} is missing`];
    const difference = rowDifferences(row, found, same)[0] ?? null;
    if (difference !== null) {
      const { column, before, after } = difference;
      return [`${column} at step ${row.step} is ${String(before)}, and then ${String(after)}`];
    }
  }
  return [];
}

function sameWords(same: NonNullable<System["outside"]>["same"]): string {
  if (same === "bits") return "the same bits";
  return same === "nothing" ? "the same steps" : `the same values (to ${same.values})`;
}
