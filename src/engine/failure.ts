import { GrokError, type GrokErrorData, type Job, type TrialEvent } from "../model/index.js";

/** The event of a trial that cannot be trained, from whatever was thrown. */
export function failure(job: Job, error: unknown): TrialEvent {
  const data: GrokErrorData =
    error instanceof GrokError
      ? error.toData()
      : {
          code: "TRIAL",
          message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        };
  return { kind: "failed", trialId: job.trial.id, attempt: job.attempt, error: data };
}
