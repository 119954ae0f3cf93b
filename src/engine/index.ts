export { createBatch, CHECKPOINT_FORMAT } from "./create-batch.js";
export type { KernelBackend, KernelBuild, KernelChoice } from "./kernels/backend.js";
export { kernelsNotice, loadKernels } from "./kernels/load-kernels.js";
export { DecisionRule, isDecided, isDiverged, type LossRow } from "./stopping.js";
export { createNetworkBatch } from "./network/network-batch.js";
export { DIRECT_ENGINE_URL } from "./direct-engine.js";
export { directWork } from "./direct/direct-descent.js";
export {
  loadTensorBackend,
  TENSOR_BACKEND_CHOICES,
  type TensorBackend,
  type TensorBackendChoice,
  type TensorBackendKind,
} from "./network/backend.js";
export { requireRoom } from "./network/memory-estimate.js";
export { TFJS_VERSION } from "./network/find-tfjs-node.js";
export { probeTensorflow, type TensorflowProbe } from "./network/probe-tensorflow.js";
export { missingTensorflow } from "./network/tensorflow-backend.js";
export { setTensorflowEnvironment } from "./network/tensorflow-environment.js";
