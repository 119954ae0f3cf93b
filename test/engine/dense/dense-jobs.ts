import {
  createDenseBatch,
  loadKernels,
  type DenseSystem,
  type KernelBuild,
} from "../../../src/engine/index.js";
import {
  GrokError,
  type Checkpoint,
  type CurveRow,
  type Job,
  type TrialEnd,
} from "../../../src/model/index.js";
import { parseSweep } from "../../../src/sweep/index.js";
import { jobOf } from "../../../src/system/index.js";
import { dense as committee } from "../../../src/system/committee-network/training/trainer.js";
import { dense as images } from "../../../src/system/mnist/training/images-on-dense.js";
import { dense as mlp } from "../../../src/system/modular-mlp/training/trainer.js";
import { dense as addition } from "../../../src/system/toy-addition/training/trainer.js";
import { dense as student } from "../../../src/system/student-teacher/training/trainer.js";

const SYSTEMS: Readonly<Record<string, DenseSystem>> = {
  "modular-mlp": mlp,
  "student-teacher": student,
  "committee-network": committee,
  "toy-addition": addition,
  mnist: images,
};

/** The jobs of a sweep as its text says, with overrides. */
export function denseJobs(text: string, ...set: readonly string[]): readonly Job[] {
  const sweep = parseSweep(text, { source: "test.yaml", set });
  return Array.from(sweep.trials(), (trial) => jobOf(trial, sweep));
}

/** What became of one job. */
export interface DenseResult {
  readonly rows: readonly CurveRow[];
  readonly end: TrialEnd | null;
  /** Taken where training was stopped; null: it was not. */
  readonly checkpoint: Checkpoint | null;
}

/** Trains jobs in one batch; a failure throws. `stopAt`: until the batch told of so many rows. */
export function runDense(
  jobs: readonly Job[],
  build: KernelBuild = loadKernels("wasm"),
  stopAt: number = Infinity,
): readonly DenseResult[] {
  const rows = new Map<string, CurveRow[]>(jobs.map(({ trial }) => [trial.id, []]));
  const ends = new Map<string, TrialEnd>();
  const batch = createDenseBatch({ key: "test", jobs }, build, SYSTEMS[jobs[0].trial.task.kind]);
  try {
    let told = 0;
    let more = true;
    while (more && told < stopAt) {
      more = batch.advance((event) => {
        if (event.kind === "rows") {
          rows.get(event.trialId)?.push(...event.rows);
          told += event.rows.length;
        }
        if (event.kind === "finished") ends.set(event.trialId, event);
        if (event.kind === "failed") throw GrokError.from(event.error);
      });
    }
    const checkpoints = new Map(batch.checkpoints().map((checkpoint) => [checkpoint.trialId, checkpoint]));
    return jobs.map(({ trial: { id } }) => ({
      rows: rows.get(id) ?? [],
      end: ends.get(id) ?? null,
      checkpoint: checkpoints.get(id) ?? null,
    }));
  } finally {
    batch.dispose();
  }
}

/** Curves and final states as text: equal texts are equal bits. */
export function bitsOf(results: readonly DenseResult[]): readonly string[] {
  return results.map(({ rows, end }) =>
    JSON.stringify([rows, end?.last, end?.steps, end?.ending, [...(end?.checkpoint?.payload ?? [])]]),
  );
}
