import type { CurveRow, EngineBatch, Job, Trainer, TrialEnd } from "../../../model/index.js";

/** A trained trial: its rows in order, and how it ended, or why it failed. */
export interface TrainedHere {
  readonly rows: readonly CurveRow[];
  readonly end: Pick<TrialEnd, "ending" | "steps"> | null;
  readonly failure: string | null;
}

/** The number of restarts without a new row after which a batch counts as stuck. */
const MOST_IDLE = 1000;

/**
 * Trains jobs together in this thread. Interrupted, the batch is thrown away whenever a row has come, and begun again from
 * its checkpoints alone: as a run that is killed at every record.
 *
 * @returns trials by id; what the batch throws as a whole is the failure of all that had not ended.
 */
export function trainTogether(
  trainer: Trainer,
  jobs: readonly Job[],
  { isInterrupted = false }: { readonly isInterrupted?: boolean } = {},
): ReadonlyMap<string, TrainedHere> {
  const rows = new Map<string, CurveRow[]>(jobs.map(({ trial }) => [trial.id, []]));
  const ended = new Map<string, TrainedHere>();
  let open: readonly Job[] = jobs;
  let idle = 0;
  while (open.length > 0 && idle < MOST_IDLE) {
    const before = count(rows) + ended.size;
    open = oneLife(trainer, open, rows, ended, isInterrupted);
    idle = count(rows) + ended.size > before ? 0 : idle + 1;
  }
  for (const { trial } of open) {
    ended.set(trial.id, { rows: rows.get(trial.id) ?? [], end: null, failure: "it does not come to an end" });
  }
  return ended;
}

/** A batch from its beginning to its end or its first rows; what is open then, with what it can be taken up from. */
function oneLife(
  trainer: Trainer,
  jobs: readonly Job[],
  rows: ReadonlyMap<string, CurveRow[]>,
  ended: Map<string, TrainedHere>,
  isInterrupted: boolean,
): readonly Job[] {
  let batch: EngineBatch | null = null;
  try {
    batch = trainer.createBatch({ key: "check", jobs });
    let more = true;
    while (more) {
      let hasRows = false;
      more = batch.advance((event) => {
        const own = rows.get(event.trialId) ?? [];
        if (event.kind === "rows") {
          own.push(...event.rows);
          hasRows = true;
        } else if (event.kind === "finished") {
          ended.set(event.trialId, { rows: own, end: event, failure: null });
        } else if (event.kind === "failed") {
          ended.set(event.trialId, { rows: own, end: null, failure: event.error.message });
        }
      });
      if (isInterrupted && hasRows && more) break;
    }
    const checkpoints = new Map(batch.checkpoints().map((checkpoint) => [checkpoint.trialId, checkpoint]));
    return jobs
      .filter(({ trial }) => !ended.has(trial.id))
      .map((job): Job => {
        const checkpoint = checkpoints.get(job.trial.id);
        const own = rows.get(job.trial.id) ?? [];
        // Rows after the checkpoint come again.
        const kept = checkpoint ?? job.resume?.checkpoint;
        own.splice(own.findIndex(({ step }) => step > (kept?.step ?? -1)) >>> 0);
        return kept === undefined ? job : { ...job, resume: { checkpoint: kept, rows: [...own] } };
      });
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    for (const { trial } of jobs) {
      if (ended.has(trial.id)) continue;
      ended.set(trial.id, { rows: rows.get(trial.id) ?? [], end: null, failure });
    }
    return [];
  } finally {
    batch?.dispose();
  }
}

function count(rows: ReadonlyMap<string, readonly CurveRow[]>): number {
  return [...rows.values()].reduce((sum, { length }) => sum + length, 0);
}
