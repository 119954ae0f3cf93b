import type { KernelChoice } from "../engine/index.js";
import type { Batch, EngineBatch } from "../model/index.js";

/** The members that a worker needs of the training module, which is the program's engine or a test's stand-in. */
export interface EngineModule<Kernels = unknown> {
  loadKernels(choice: KernelChoice): Kernels;
  createBatch(batch: Batch, kernels: Kernels): EngineBatch;
}
