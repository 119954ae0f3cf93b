import {
  DEFAULT_THRESHOLDS,
  PARAMETER_DEFAULTS,
  type Batch,
  type Checkpoint,
  type CurveRow,
  type Job,
  type Sink,
  type TrialEvent,
} from "../../src/model/index.js";

export const FAKE_ENGINE = new URL("./fake-engine.js", import.meta.url).href;

/** A job for the stand-in engine; `id` is `behaviour:anything`. */
export function fakeJob(id: string, steps = 4): Job {
  return {
    trial: {
      id,
      task: { kind: "polynomial", test: "population", target: { index: 1, norm: "fixed" } },
      parameters: PARAMETER_DEFAULTS,
      centered: true,
      method: { kind: "gd" },
      engine: "moments",
    },
    budget: { steps, stop: "budget", record: { pointsPerDecade: 24 } },
    thresholds: DEFAULT_THRESHOLDS,
    metrics: [],
    resume: null,
    rest: { kind: "fitted" },
    memoryBytes: 0,
    attempt: 1,
  };
}

export function fakeBatch(...jobs: readonly Job[]): Batch {
  return { key: "fake", jobs };
}

/** A sink in memory that can also say how to take trials up again. */
export class MemorySink implements Sink {
  readonly events: TrialEvent[] = [];
  readonly calls: number[] = [];
  readonly #jobs = new Map<string, Job>();
  readonly #delayMs: number;

  constructor(batches: readonly Batch[], delayMs = 0) {
    for (const batch of batches) for (const job of batch.jobs) this.#jobs.set(job.trial.id, job);
    this.#delayMs = delayMs;
  }

  async accept(events: readonly TrialEvent[]): Promise<void> {
    if (this.#delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#delayMs));
    this.calls.push(events.length);
    this.events.push(...events);
  }

  readonly reload = (ids: readonly string[]): Job[] =>
    ids.flatMap((id) => {
      const job = this.#jobs.get(id);
      const checkpoint = this.checkpoint(id);
      if (job === undefined) return [];
      return [{ ...job, resume: checkpoint && { checkpoint, rows: this.rows(id) } }];
    });

  of<K extends TrialEvent["kind"]>(kind: K, id?: string): Extract<TrialEvent, { kind: K }>[] {
    return this.events.filter(
      (event): event is Extract<TrialEvent, { kind: K }> =>
        event.kind === kind && (id === undefined || event.trialId === id),
    );
  }

  rows(id: string): CurveRow[] {
    return this.of("rows", id).flatMap((event) => event.rows);
  }

  checkpoint(id: string): Checkpoint | null {
    return this.of("checkpoint", id).at(-1)?.checkpoint ?? null;
  }
}
