import {
  GrokError,
  type CurveRow,
  type GrokErrorData,
  type Job,
  type Sink,
  type TrialEnd,
  type ExecutorKind,
  type KernelChoice,
  type TensorBackendChoice,
} from "../../model/index.js";
import { runBatches } from "../../run/index.js";
import { formBatches } from "../../sweep/index.js";

/** A trial trained aside: its whole curve, and how it ended, its checkpoint included, or why it failed. */
export interface TrainedAside {
  readonly rows: readonly CurveRow[];
  readonly end: TrialEnd | null;
  readonly error: GrokErrorData | null;
}

/** How to train aside. */
export interface AsideOptions {
  readonly threads?: number;
  readonly kernels?: KernelChoice;
  readonly stop?: AbortSignal;
  readonly terminate?: AbortSignal;
  /** Whether to train in the second, plain way of the system. */
  readonly isDirect?: boolean;
  /** The tensor library for networks, and the kind of workers. */
  readonly backend?: TensorBackendChoice;
  readonly executor?: ExecutorKind;
  /** Called after some of the jobs ended. */
  readonly onProgress?: (done: number) => void;
}

/** Jobs on the same inputs that are enough for a batch of their own. */
const ENOUGH_JOBS = 2;

/**
 * Train jobs on all threads and keep their events in memory: no store is touched, so no result becomes part of any sweep.
 * Every job from step 0, each trial once.
 *
 * Memory: all rows of all jobs. @throws GrokError INTERRUPTED after a stop request.
 */
export async function trainAside(
  jobs: readonly Job[],
  options: AsideOptions = {},
): Promise<ReadonlyMap<string, TrainedAside>> {
  const rows = new Map<string, CurveRow[]>();
  const ends = new Map<string, TrialEnd>();
  const errors = new Map<string, GrokErrorData>();
  const sink: Sink = {
    accept(events) {
      for (const event of events) {
        const { trialId } = event;
        if (event.kind === "rows") rows.set(trialId, [...(rows.get(trialId) ?? []), ...event.rows]);
        if (event.kind === "finished") ends.set(trialId, event);
        if (event.kind === "failed") errors.set(trialId, event.error);
      }
      options.onProgress?.(ends.size);
      return Promise.resolve();
    },
  };
  const { isDirect, backend, executor, threads, stop, terminate } = options;
  const summary = await runBatches(
    formBatches(jobs, { maxJobs: jobs.length, enoughJobs: ENOUGH_JOBS, window: jobs.length }),
    sink,
    {
      // After a failure or the death of a thread, a job begins again from the start, and its earlier events are discarded.
      reload: (ids) =>
        jobs.filter(({ trial }) => ids.includes(trial.id) && !ends.has(trial.id) && rows.set(trial.id, [])),
      kernels: options.kernels ?? "auto",
      ...(threads === undefined ? {} : { threads }),
      ...(stop === undefined ? {} : { stop }),
      ...(terminate === undefined ? {} : { terminate }),
      ...(isDirect === undefined ? {} : { isDirect }),
      ...(backend === undefined ? {} : { backend }),
      ...(executor === undefined ? {} : { executor }),
    },
  );
  if (summary.interrupted) throw new GrokError("INTERRUPTED", "interrupted; nothing was to be stored");
  return new Map(
    jobs.map(({ trial: { id } }) => [
      id,
      {
        rows: rows.get(id) ?? [],
        end: ends.get(id) ?? null,
        error: ends.has(id) ? null : (errors.get(id) ?? null),
      },
    ]),
  );
}
