import {
  DEFAULT_THRESHOLDS,
  GrokError,
  type Budget,
  type Checkpoint,
  type CurveRow,
  type Job,
  type Method,
  type ParameterValues,
  type TaskContent,
  type Trainer,
  type Trial,
  type TrialEnd,
} from "../../../src/model/index.js";
import { identify, jobOf, systemOf } from "../../../src/system/index.js";

/** What a job of a test may say; the rest is usual: flow at 10⁻³, 1000 steps, no early stop. */
export interface PlainOptions extends Partial<Budget> {
  readonly task?: TaskContent;
  readonly method?: Method;
  readonly resume?: Job["resume"];
}

/** A job of a registered system, with all parameters that are not given at the system's defaults. */
export function plainJob(kind: string, parameters: ParameterValues, options: PlainOptions = {}): Job {
  const table = Object.entries(systemOf(kind).parameters);
  const defaults: ParameterValues = Object.fromEntries(table.map(([name, { standard }]) => [name, standard]));
  const values: ParameterValues = { ...defaults, ...parameters };
  const content = {
    task: options.task ?? { kind },
    parameters: values,
    method: options.method ?? { kind: "flow", tolerance: 1e-3 },
    centered: false,
    engine: "plain",
  } as unknown as Omit<Trial, "id">;
  const { steps = 1000, stop = "budget", record = { pointsPerDecade: 24 }, evaluations } = options;
  return jobOf(
    { id: identify(content), ...content },
    {
      budget: { steps, stop, record, ...(evaluations === undefined ? {} : { evaluations }) },
      thresholds: DEFAULT_THRESHOLDS,
      metrics: [],
    },
    { resume: options.resume ?? null },
  );
}

export interface PlainResult {
  readonly rows: readonly CurveRow[];
  readonly end: TrialEnd;
}

/** Trains jobs as one batch, in their order. A trial that fails throws. */
export function runPlain(trainer: Trainer, jobs: readonly Job[]): readonly PlainResult[] {
  const rows = new Map<string, CurveRow[]>(jobs.map(({ trial }) => [trial.id, []]));
  const ends = new Map<string, TrialEnd>();
  const batch = trainer.createBatch({ key: "test", jobs });
  let more = true;
  while (more) {
    more = batch.advance((event) => {
      if (event.kind === "rows") rows.get(event.trialId)?.push(...event.rows);
      if (event.kind === "finished") ends.set(event.trialId, event);
      if (event.kind === "failed") throw GrokError.from(event.error);
    });
  }
  batch.dispose();
  return jobs.map(({ trial: { id } }) => {
    const end = ends.get(id);
    if (end === undefined) throw new Error(`trial ${id} did not finish`);
    return { rows: rows.get(id) ?? [], end };
  });
}

/** Trains a job until so many rows are there, and takes what a checkpoint keeps of it then. */
export function interruptPlain(
  trainer: Trainer,
  job: Job,
  rowCount: number,
): { readonly rows: readonly CurveRow[]; readonly checkpoint: Checkpoint } {
  const rows: CurveRow[] = [];
  const batch = trainer.createBatch({ key: "test", jobs: [job] });
  while (rows.length < rowCount) {
    const more = batch.advance((event) => {
      if (event.kind === "rows") rows.push(...event.rows);
      if (event.kind === "failed") throw GrokError.from(event.error);
    });
    if (!more) throw new Error("the trial ended before it was interrupted");
  }
  const [checkpoint] = batch.checkpoints();
  batch.dispose();
  return { rows, checkpoint };
}

/** The first step at which a rising column is at a level, between records in proportion to ln t; null: never. */
export function reaches(
  rows: readonly { readonly step: number; readonly value: number }[],
  level: number,
): number | null {
  const at = rows.findIndex(({ value }) => value >= level);
  if (at <= 0) return at < 0 ? null : rows[0].step;
  const [before, after] = [rows[at - 1], rows[at]];
  const part = (level - before.value) / (after.value - before.value);
  const from = Math.log(Math.max(before.step, 0.5));
  return Math.exp(from + part * (Math.log(after.step) - from));
}
