/** Entry of a worker of network-workers.ts: trains what it is told to, and says how long that took. */
import { parentPort, workerData } from "node:worker_threads";
import { loadTensorBackend } from "../../src/engine/index.js";
import { measureOutputs } from "../../src/engine/tensors/measure-outputs.js";
import { tensorSystemOf } from "../../test/engine/tensors/tensor-systems.js";
import { setUpNetwork } from "../../src/engine/tensors/network-setup.js";
import { NetworkTrainer } from "../../src/engine/tensors/trainer.js";
import { trialOf } from "./network-cases.js";
import type { NetworkAnswer, NetworkRequest, NetworkWorkerData } from "./network-workers.js";

const { backend: kind } = workerData as NetworkWorkerData;
const backend = await loadTensorBackend(kind);

let current: { readonly sweep: string; readonly trainer: NetworkTrainer } | null = null;

/** The trainer of a case, kept until another case is asked for. */
function trainerOf(sweep: string): NetworkTrainer {
  if (current?.sweep === sweep) return current.trainer;
  current?.trainer.dispose();
  const trainer = newTrainer(sweep);
  current = { sweep, trainer };
  return trainer;
}

function newTrainer(sweep: string): NetworkTrainer {
  const trial = trialOf({ model: "", sweep });
  const { model, makeModel, samples, settings, initial } = setUpNetwork(
    backend.tf,
    trial,
    tensorSystemOf(trial),
  );
  model.dispose();
  return new NetworkTrainer(backend, makeModel, samples, settings, initial, null);
}

function answer({ kind: wanted, sweep, steps }: NetworkRequest): number {
  if (wanted === "loss") {
    const trial = trialOf({ model: "", sweep });
    const { samples, settings } = setUpNetwork(backend.tf, trial, tensorSystemOf(trial));
    const trainer = newTrainer(sweep);
    for (let k = 0; k < steps; k++) trainer.step();
    const { loss } = measureOutputs(settings.loss, samples.train, trainer.outputs().train);
    trainer.dispose();
    return loss;
  }
  const trainer = trainerOf(sweep);
  const began = performance.now();
  for (let k = 0; k < steps; k++) trainer.step();
  return performance.now() - began;
}

parentPort?.on("message", (request: NetworkRequest) => {
  const reply: NetworkAnswer = { value: answer(request) };
  parentPort?.postMessage(reply);
});
