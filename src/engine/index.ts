export { createBatch, CHECKPOINT_FORMAT } from "./create-batch.js";
export type { KernelBackend, KernelChoice } from "./kernels/backend.js";
export { loadKernels } from "./kernels/load-kernels.js";
export { DecisionRule, isDecided, isDiverged, type LossRow } from "./stopping.js";
export { createNetworkBatch } from "./network/network-batch.js";
export {
  loadTensorBackend,
  TENSOR_BACKEND_CHOICES,
  type TensorBackend,
  type TensorBackendChoice,
} from "./network/backend.js";
