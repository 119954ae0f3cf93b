import { createNetworkBatch, type TensorBackend } from "../../../src/engine/index.js";
import { jobOf } from "../../../src/system/index.js";
import { tensorSystemOf } from "./tensor-systems.js";
import {
  GrokError,
  type Checkpoint,
  type CurveRow,
  type EngineBatch,
  type Job,
  type Sweep,
  type TrialEnd,
} from "../../../src/model/index.js";
import { parseSweep } from "../../../src/sweep/index.js";

/** The jobs of a sweep as its text says, with overrides. */
export function networkJobs(text: string, ...set: readonly string[]): readonly Job[] {
  return jobsOf(parseSweep(text, { source: "test.yaml", set }));
}

export function jobsOf(sweep: Sweep): readonly Job[] {
  return Array.from(sweep.trials(), (trial) => jobOf(trial, sweep));
}

/** A batch of jobs of one system on a backend. */
export function networkBatch(jobs: readonly Job[], backend: TensorBackend): EngineBatch {
  return createNetworkBatch({ key: "test", jobs }, backend, tensorSystemOf(jobs[0].trial));
}

/** Trains a job to its end; a failure throws. */
export function trainNetwork(
  job: Job,
  backend: TensorBackend,
): { readonly rows: readonly CurveRow[]; readonly end: TrialEnd } {
  const rows: CurveRow[] = [];
  const ends: TrialEnd[] = [];
  const batch = networkBatch([job], backend);
  try {
    let more = true;
    while (more) {
      more = batch.advance((event) => {
        if (event.kind === "rows") rows.push(...event.rows);
        if (event.kind === "finished") ends.push(event);
        if (event.kind === "failed") throw GrokError.from(event.error);
      });
    }
  } finally {
    batch.dispose();
  }
  return { rows, end: ends[0] };
}

/** Trains a job until so many rows were told, and takes its checkpoint: as if it had been interrupted there. */
export function interruptNetwork(
  job: Job,
  backend: TensorBackend,
  rowCount: number,
): { readonly rows: readonly CurveRow[]; readonly checkpoint: Checkpoint } {
  const rows: CurveRow[] = [];
  const batch = networkBatch([job], backend);
  try {
    while (rows.length < rowCount) {
      batch.advance((event) => {
        if (event.kind === "rows") rows.push(...event.rows);
        if (event.kind === "failed") throw GrokError.from(event.error);
      });
    }
    const [checkpoint] = batch.checkpoints();
    return { rows, checkpoint };
  } finally {
    batch.dispose();
  }
}
