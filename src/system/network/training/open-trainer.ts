import {
  chooseTensorWorkers,
  createNetworkBatch,
  loadTensorBackend,
  type TensorSystem,
} from "../../../engine/index.js";
import type { BackendChoice, Trainer, Workplace } from "../../../model/index.js";

/** Networks are trained by the native library where it works on this machine, else in WebAssembly. */
export async function workplace(choice: BackendChoice): Promise<Workplace> {
  const { backend, name, executor, reason } = await chooseTensorWorkers(choice.tensors);
  const isSecondBest = backend !== "tensorflow" && choice.tensors === "auto";
  return {
    choice: { ...choice, tensors: backend },
    lanes: 1,
    workers: executor,
    bits: name,
    notices: isSecondBest ? [`networks are trained on ${name}: ${reason}`] : [],
  };
}

/** A trainer of one system's networks. */
export async function openTrainer(choice: BackendChoice, system: TensorSystem): Promise<Trainer> {
  const backend = await loadTensorBackend(choice.tensors);
  return { createBatch: (batch) => createNetworkBatch(batch, backend, system) };
}
