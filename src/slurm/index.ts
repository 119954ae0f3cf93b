export * from "./ask-tool.js";
export * from "./slurm-time.js";
export * from "./this-job.js";
