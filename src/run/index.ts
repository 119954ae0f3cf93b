export { runBatches } from "./coordinator.js";
export type { EngineModule } from "./engine-module.js";
export type { ExecutorKind } from "./executor.js";
export { runInline } from "./run-inline.js";
export { MAX_ATTEMPTS, type RunOptions } from "./run-options.js";
export type { RunSummary } from "./run-summary.js";
export { SharedWorkers } from "./shared-workers.js";
