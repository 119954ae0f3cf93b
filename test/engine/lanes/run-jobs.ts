import { createBatch, loadKernels, type KernelBuild } from "../../../src/engine/index.js";
import {
  DEFAULT_THRESHOLDS,
  GrokError,
  PARAMETER_DEFAULTS,
  type Checkpoint,
  type CurveRow,
  type Job,
  type Trial,
  type TrialEnd,
  type TrialParameters,
} from "../../../src/model/index.js";
import { committeeProblems } from "../../../src/system/committee/training/committee-problems.js";
import { identify, jobOf } from "../../../src/system/index.js";

export type JobOptions = Partial<Pick<Trial, "task" | "centered" | "method" | "engine">> &
  Partial<Job["budget"]> &
  Partial<Pick<Job, "metrics" | "resume" | "thresholds">>;

/** A job as a test writes it: everything not said is at its default; method gd, 500 steps, no early stop. */
export function makeJob(parameters: Partial<TrialParameters>, options: JobOptions = {}): Job {
  const all = { ...PARAMETER_DEFAULTS, ...parameters };
  const content = {
    task: options.task ?? {
      kind: "polynomial" as const,
      test: "population" as const,
      target: { index: 1, norm: "fixed" as const },
    },
    parameters: all,
    centered: options.centered ?? true,
    method: options.method ?? { kind: "gd" as const },
    engine:
      options.engine ??
      (all.width === "infinite" || all.width >= all.dimension
        ? ("moments" as const)
        : ("committee" as const)),
  };
  return jobOf(
    { id: identify(content), ...content },
    {
      budget: {
        steps: options.steps ?? 500,
        stop: options.stop ?? "budget",
        record: options.record ?? { pointsPerDecade: 24 },
        ...(options.evaluations === undefined ? {} : { evaluations: options.evaluations }),
      },
      thresholds: options.thresholds ?? DEFAULT_THRESHOLDS,
      metrics: options.metrics ?? [],
    },
    { resume: options.resume ?? null },
  );
}

export interface RunResult {
  readonly rows: readonly CurveRow[];
  readonly end: TrialEnd;
}

export const wasm = loadKernels("wasm");

/** What the trials of tests learn. */
export const problems = committeeProblems();

/** Trains jobs as one batch; results in the order of the jobs. A failed trial throws. */
export function runJobs(jobs: readonly Job[], kernels: KernelBuild = wasm): readonly RunResult[] {
  const rows = new Map<string, CurveRow[]>(jobs.map((job) => [job.trial.id, []]));
  const ends = new Map<string, TrialEnd>();
  const batch = createBatch({ key: "test", jobs }, kernels, problems);
  try {
    let more = true;
    while (more) {
      more = batch.advance((event) => {
        if (event.kind === "rows") rows.get(event.trialId)?.push(...event.rows);
        if (event.kind === "finished") ends.set(event.trialId, event);
        if (event.kind === "failed") throw GrokError.from(event.error);
      });
    }
  } finally {
    batch.dispose();
  }
  return jobs.map(({ trial }) => {
    const end = ends.get(trial.id);
    if (end === undefined) throw new Error(`trial ${trial.id} did not finish`);
    return { rows: rows.get(trial.id) ?? [], end };
  });
}

/** Runs one job for some calls of `advance`, then takes its checkpoint: as if it had been interrupted there. */
export function interruptJob(
  job: Job,
  calls: number,
): { readonly rows: readonly CurveRow[]; readonly checkpoint: Checkpoint } {
  const rows: CurveRow[] = [];
  const batch = createBatch({ key: "test", jobs: [job] }, wasm, problems);
  for (let call = 0; call < calls; call++) {
    const more = batch.advance((event) => {
      if (event.kind === "rows") rows.push(...event.rows);
    });
    if (!more) throw new Error("the trial ended before it was interrupted");
  }
  const [checkpoint] = batch.checkpoints();
  batch.dispose();
  return { rows, checkpoint };
}
