import {
  createDenseBatch,
  kernelsNotice,
  loadKernels,
  settleKernels,
  type DenseSystem,
} from "../../../engine/index.js";
import type { BackendChoice, Trainer, Workplace } from "../../../model/index.js";

/** Small networks are trained in SIMD lanes, by threads, with the same bits everywhere. */
export function denseWorkplace(choice: BackendChoice): Promise<Workplace> {
  const notice = kernelsNotice(choice.kernels);
  const kernels = settleKernels(choice.kernels);
  return Promise.resolve({
    choice: { ...choice, kernels },
    lanes: Math.max(...loadKernels(kernels).dense.map(({ lanes }) => lanes)),
    workers: "threads",
    bits: null,
    notices: notice === null ? [] : [notice],
  });
}

/** A trainer of one system's networks. @throws GrokError INPUT where the build of the kernels is not available. */
export function openDenseTrainer(choice: BackendChoice, system: DenseSystem): Trainer {
  const build = loadKernels(choice.kernels);
  return { createBatch: (batch) => createDenseBatch(batch, build, system) };
}
