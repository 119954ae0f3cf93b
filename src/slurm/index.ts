export * from "./ask-tool.js";
export * from "./limits.js";
export * from "./queue.js";
export * from "./plan-array.js";
export * from "./sbatch-script.js";
export * from "./slurm-time.js";
export * from "./submit-script.js";
export * from "./this-job.js";
