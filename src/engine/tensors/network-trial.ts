import { GrokError, type CurveRow, type Job } from "../../model/index.js";
import { linearisedModel } from "./linearised-model.js";
import { measureOutputs, zeroOutputLoss, type OutputMeasures } from "./measure-outputs.js";
import { memoryEstimate, requireMemory } from "./memory-estimate.js";
import { sizeOf } from "./network-model.js";
import { networkRow } from "./network-row.js";
import { NETWORK_CHECKPOINT_FORMAT, packStates, unpackStates } from "./network-payload.js";
import {
  setUpNetwork,
  type NetworkSetup,
  type OwnSeries,
  type TensorSystem,
  type TensorTrial,
} from "./network-setup.js";
import { slotCount } from "./optimiser.js";
import type { TrainerState } from "./stepper.js";
import type { TensorBackend } from "./tensor-backend.js";
import { NetworkTrainer, type TrainedSets } from "./trainer.js";

/** One trial in training: the network, its linearised twin where that was asked for, and what is measured of them. */
export class NetworkTrial {
  readonly job: Job<TensorTrial>;
  /** The loss of an output of 0: what relative losses are relative to. */
  readonly labelPower: number;
  readonly #backend: TensorBackend;
  readonly #setup: NetworkSetup;
  readonly #trainer: NetworkTrainer;
  readonly #twin: NetworkTrainer | null;
  readonly #ownSeries: OwnSeries | null;

  /** @throws GrokError TRIAL when the trial cannot be set up, or not continued on this backend. */
  constructor(job: Job<TensorTrial>, backend: TensorBackend, system: TensorSystem) {
    const { tf } = backend;
    this.job = job;
    this.#backend = backend;
    this.#setup = setUpNetwork(tf, job.trial, system);
    const { makeModel, samples, settings, initial } = this.#setup;
    this.#ownSeries = system.ownSeries?.(job.trial, job.metrics, samples) ?? null;
    this.labelPower = zeroOutputLoss(settings.loss, samples.test, samples.outputs);
    const hasTwin = job.metrics.includes("linearised");
    const states = this.#storedStates(hasTwin);
    const trainer = (make: NetworkSetup["makeModel"], state: TrainerState | undefined): NetworkTrainer =>
      new NetworkTrainer(backend, make, samples, settings, initial, state ?? null);
    this.#trainer = trainer(makeModel, states[0]);
    this.#twin = hasTwin ? trainer((ops) => linearisedModel(ops, makeModel(ops), initial), states[1]) : null;
  }

  /** Steps done. */
  get stepsDone(): number {
    return this.#trainer.stepsDone;
  }

  step(): void {
    this.#trainer.step();
    this.#twin?.step();
  }

  /** The row of the present state. Nothing of it feeds back into the training. Cost: two forward passes. */
  measure(): CurveRow {
    const { model, initial } = this.#setup;
    const { weights } = this.#trainer;
    const outputs = this.#trainer.outputs();
    const row = networkRow({
      step: this.stepsDone,
      width: this.job.trial.parameters.width,
      outputs: this.#measures(outputs),
      twin: this.#twin === null ? null : this.#measures(this.#twin.outputs()),
      layers: model.layers,
      weights,
      initial: this.job.metrics.includes("weightDistance") ? initial : null,
    });
    return this.#ownSeries === null ? row : { ...row, extra: this.#ownSeries({ weights, outputs }) };
  }

  payload(): Uint8Array {
    const states = [this.#trainer.state, ...(this.#twin === null ? [] : [this.#twin.state])];
    return packStates(this.#backend.name, states);
  }

  dispose(): void {
    this.#trainer.dispose();
    this.#twin?.dispose();
    this.#setup.model.dispose();
  }

  #measures(outputs: TrainedSets): { readonly train: OutputMeasures; readonly test: OutputMeasures } {
    const { samples, settings } = this.#setup;
    return {
      train: measureOutputs(settings.loss, samples.train, outputs.train),
      test: measureOutputs(settings.loss, samples.test, outputs.test),
    };
  }

  /** Checks all that can be wrong before anything large is put on the backend. */
  #storedStates(hasTwin: boolean): ReturnType<typeof unpackStates> {
    try {
      requireMemory(memoryEstimate(this.#setup));
      return this.#unpackResume(hasTwin);
    } catch (error) {
      this.#setup.model.dispose();
      throw error;
    }
  }

  #unpackResume(hasTwin: boolean): ReturnType<typeof unpackStates> {
    const { resume } = this.job;
    if (resume === null) return [];
    const { checkpoint } = resume;
    if (checkpoint.format !== NETWORK_CHECKPOINT_FORMAT) {
      throw new GrokError(
        "TRIAL",
        `checkpoint: expected format ${NETWORK_CHECKPOINT_FORMAT}, found ${checkpoint.format}`,
        { hint: "it was written by another version; run again from the start" },
      );
    }
    const { model, settings } = this.#setup;
    return unpackStates(checkpoint.payload, this.#backend.name, {
      sizes: model.shapes.map(sizeOf),
      slots: slotCount(settings.optimiser),
      trainers: hasTwin ? 2 : 1,
    });
  }
}
