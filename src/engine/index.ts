export { createBatch, CHECKPOINT_FORMAT } from "./create-batch.js";
export type { KernelBackend, KernelBuild, KernelChoice } from "./kernels/backend.js";
export { kernelsNotice, loadKernels } from "./kernels/load-kernels.js";
export { DecisionRule, isDecided, isDiverged, type LossRow } from "./stopping.js";
export {
  loadTensorBackend,
  TENSOR_BACKEND_CHOICES,
  type TensorBackend,
  type TensorBackendChoice,
} from "./network/backend.js";
