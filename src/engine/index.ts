export { createBatch, CHECKPOINT_FORMAT } from "./lanes/create-batch.js";
export type { KernelBackend, KernelBuild, KernelChoice } from "./lanes/kernels/backend.js";
export type { LaneParameters, LaneProblems, LaneTrial } from "./lanes/lane-problems.js";
export { kernelsNotice, loadKernels, measuredKernels, settleKernels } from "./lanes/kernels/load-kernels.js";
export { DecisionRule, isDiverged, type LossRow } from "./stopping.js";
export { createNetworkBatch } from "./tensors/network-batch.js";
export { directBatch } from "./lanes/direct/direct-batch.js";
export { directWork } from "./lanes/direct/direct-descent.js";
export {
  loadTensorBackend,
  TENSOR_BACKEND_CHOICES,
  type TensorBackend,
  type TensorBackendChoice,
  type TensorBackendKind,
} from "./tensors/backend.js";
export { TFJS_VERSION } from "./tensors/find-tfjs-node.js";
export { probeTensorflow, type TensorflowProbe } from "./tensors/probe-tensorflow.js";
export { missingTensorflow } from "./tensors/tensorflow-backend.js";
export { setTensorflowEnvironment } from "./tensors/tensorflow-environment.js";
export { chooseTensorWorkers, type TensorWorkers } from "./tensors/choose-tensor-workers.js";
export { createDenseBatch } from "./dense/dense-batch.js";
export { denseInitial, type InitialKind } from "./dense/initial-weights.js";
export type { Activation, DenseLayer, DenseLoss, DenseNetwork } from "./dense/network.js";
export type { DenseSetup, DenseSystem, DenseTrial } from "./dense/dense-setup.js";
export { plainOutputs } from "./dense/plain-outputs.js";
export { denseNetwork, type DenseSpec } from "./tensors/dense-network.js";
export { floatsOf } from "./tensors/floats-of.js";
export type { OutputMeasures } from "./tensors/measure-outputs.js";
export type { NetworkModel, StepNoise } from "./tensors/network-model.js";
export type { OwnSeries, TensorSystem, TensorTrial } from "./tensors/network-setup.js";
export { plainCalculus, type Calculus } from "./tensors/calculus.js";
export { dual, type Dual } from "./tensors/dual.js";
export { tape } from "./tensors/tape.js";
export { tokenSums, type TokenSums } from "./tensors/token-sums.js";
export { transposedProducts } from "./tensors/transposed-products.js";
export type { TensorOps } from "./tensors/tensor-backend.js";
export { plainTrainer } from "./plain/plain-batch.js";
export { checkedBegin } from "./plain/checked-run.js";
export { plainStreams } from "./plain/plain-streams.js";
