import type { Job, Trainer, TrialEvent } from "../model/index.js";

/**
 * Train one job here, without threads: for `try`, tests and scripts. Blocks until it has finished or failed.
 *
 * @throws the errors of `emit`; a trial that cannot be trained emits a `failed` event.
 */
export function runInline(job: Job, emit: (event: TrialEvent) => void, trainer: Trainer): void {
  const batch = trainer.createBatch({ key: "inline", jobs: [job] });
  try {
    while (batch.advance(emit));
  } finally {
    batch.dispose();
  }
}
