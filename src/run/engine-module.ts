import type { KernelChoice } from "../engine/index.js";
import type { Batch, EngineBatch } from "../model/index.js";

/** What a worker needs of the module that trains; the engine room is one, a test's stand-in another. */
export interface EngineModule<Kernels = unknown> {
  loadKernels(choice: KernelChoice): Kernels;
  createBatch(batch: Batch, kernels: Kernels): EngineBatch;
}
