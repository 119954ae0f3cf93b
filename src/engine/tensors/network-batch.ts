import {
  type Batch,
  type Checkpoint,
  type EngineBatch,
  type Job,
  type TrialEvent,
  type TrialStanding,
} from "../../model/index.js";
import { failure } from "../failure.js";
import { finished } from "../finished.js";
import { TURN_MS } from "../turn.js";
import { RecordKeeper } from "../record-keeper.js";
import { requireMemory } from "./memory-estimate.js";
import { NETWORK_CHECKPOINT_FORMAT } from "./network-payload.js";
import type { TensorSystem, TensorTrial } from "./network-setup.js";
import { NetworkTrial } from "./network-trial.js";
import type { TensorBackend } from "./tensor-backend.js";

/**
 * Trains the jobs of a batch one after the other on a tensor backend (see model/engine.ts for the contract). Its
 * numbers are float32, so that their last bits are the backend's own, on every machine and thread the same only where
 * the backend's are.
 */
export function createNetworkBatch(batch: Batch, backend: TensorBackend, system: TensorSystem): EngineBatch {
  return new NetworkBatch(batch.jobs as unknown as readonly Job<TensorTrial>[], backend, system);
}

interface Running {
  readonly trial: NetworkTrial;
  readonly records: RecordKeeper;
  evaluations: number;
  computeMs: number;
}

class NetworkBatch implements EngineBatch {
  readonly occupancy = 1;
  readonly #backend: TensorBackend;
  readonly #system: TensorSystem;
  readonly #queue: Job<TensorTrial>[];
  #running: Running | null = null;

  constructor(jobs: readonly Job<TensorTrial>[], backend: TensorBackend, system: TensorSystem) {
    this.#backend = backend;
    this.#system = system;
    this.#queue = [...jobs];
  }

  advance(emit: (event: TrialEvent) => void): boolean {
    const began = performance.now();
    this.#running ??= this.#start(emit);
    const running = this.#running;
    if (running === null) return this.#queue.length > 0;
    const { trial, records } = running;
    const { nextStep } = records;
    while (trial.stepsDone < nextStep && performance.now() - began < TURN_MS) {
      trial.step();
      running.evaluations++;
    }
    if (trial.stepsDone < nextStep) {
      running.computeMs += performance.now() - began;
      return true;
    }
    const { row, onGrid, ending } = records.keep(trial.measure());
    const { job } = trial;
    if (onGrid) emit({ kind: "rows", trialId: job.trial.id, rows: [row] });
    running.computeMs += performance.now() - began;
    if (ending === null) return true;
    const checkpoint = ending === "diverged" ? null : this.#checkpoint(running);
    this.#end();
    emit(
      finished(job, {
        ending,
        last: row,
        labelPower: trial.labelPower,
        checkpoint,
        evaluations: running.evaluations,
        computeMs: running.computeMs,
        kernels: this.#backend.name,
      }),
    );
    return this.#queue.length > 0;
  }

  checkpoints(): readonly Checkpoint[] {
    // Before the first row there is nothing worth keeping.
    return this.#running === null || this.#running.records.emittedStep < 0
      ? []
      : [this.#checkpoint(this.#running)];
  }

  standings(): readonly TrialStanding[] {
    if (this.#running === null) return [];
    const { trial, evaluations } = this.#running;
    return [{ trialId: trial.job.trial.id, step: trial.stepsDone, evaluations }];
  }

  giveBack(): readonly string[] {
    return this.#queue.splice(Math.floor(this.#queue.length / 2)).map(({ trial }) => trial.id);
  }

  dispose(): void {
    this.#queue.length = 0;
    this.#end();
  }

  #start(emit: (event: TrialEvent) => void): Running | null {
    const job = this.#queue.shift();
    if (job === undefined) return null;
    try {
      requireMemory(job.memoryBytes);
      return this.#begin(job);
    } catch (error) {
      emit(failure(job, error));
      return null;
    }
  }

  /**
   * A trial where its checkpoint left it, or at its start: a checkpoint lies behind its last record, so that a denser grid
   * or a smaller budget can want a state before it.
   */
  #begin(job: Job<TensorTrial>): Running {
    const trial = new NetworkTrial(job, this.#backend, this.#system);
    const records = new RecordKeeper(job, trial.labelPower);
    if (trial.stepsDone <= records.nextStep) return { trial, records, evaluations: 0, computeMs: 0 };
    trial.dispose();
    return this.#begin({ ...job, resume: null });
  }

  #end(): void {
    this.#running?.trial.dispose();
    this.#running = null;
  }

  #checkpoint({ trial, records }: Running): Checkpoint {
    return {
      trialId: trial.job.trial.id,
      step: records.emittedStep,
      format: NETWORK_CHECKPOINT_FORMAT,
      payload: trial.payload(),
    };
  }
}
