import type { Batch, EngineBatch } from "../model/index.js";

/** Which build of the kernels to use; `auto` takes the fastest that loads. All give the same bits. */
export type KernelChoice = "auto" | "wasm" | "native";

/** What a worker needs of the module that trains; the engine room is one, a test's stand-in another. */
export interface EngineModule<Kernels = unknown> {
  loadKernels(choice: KernelChoice): Kernels;
  createBatch(batch: Batch, kernels: Kernels): EngineBatch;
}
