export { createBatch, CHECKPOINT_FORMAT } from "./create-batch.js";
export type { KernelBackend, KernelChoice } from "./kernels/backend.js";
export { loadKernels } from "./kernels/load-kernels.js";
export { DecisionRule, isDecided, isDiverged, type LossRow } from "./stopping.js";
export { DIRECT_ENGINE_URL } from "./direct-engine.js";
export { directWork } from "./direct/direct-descent.js";
