import { createNetworkBatch, loadTensorBackend } from "../../engine/index.js";
import type { BackendChoice, Trainer, Workplace } from "../../model/index.js";

export async function workplace(choice: BackendChoice): Promise<Workplace> {
  throw new Error(`not yet ${choice.tensors}`);
}

export async function openTrainer(choice: BackendChoice): Promise<Trainer> {
  const backend = await loadTensorBackend(choice.tensors);
  return { createBatch: (batch) => createNetworkBatch(batch, backend) };
}
