export { MAX_TRIALS } from "./check-grid.js";
export { formBatches, type FormBatchesOptions } from "./form-batches.js";
export { loadSweepFile } from "./load-sweep-file.js";
export { makeTrial, type MakeTrialOptions } from "./make-trial.js";
export { parseSweep, type ParseSweepOptions } from "./parse-sweep.js";
export { sweepJsonSchema } from "./sweep-json-schema.js";
export { estimateEvaluations, estimateWork, flopsPerEvaluation } from "./training-cost.js";
export { nearMiss } from "./near-miss.js";
