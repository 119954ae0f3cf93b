/**
 * groksweep as a library: what the command line does, as functions.
 *
 * @example
 * const sweep = loadSweep("sweeps/quickstart.yaml");
 * const store = openStore("groksweep.db", { mode: "write" });
 * await run(store, sweep);
 * await reportSweep(store, { out: "report" });
 * store.close();
 */
export * from "./model/index.js";
export {
  concludeTrial,
  deepenSweep,
  expand,
  exportSweep,
  findTrial,
  hashSweep,
  loadSweep,
  openStore,
  planSweep,
  refineSweep,
  reportSweep,
  reportSweep as report,
  rerunTrials,
  resolveSweepName,
  runSweep as run,
  storedSweep,
  sweepFindings,
  tryTrial,
  verifySweep,
  type DeepenOptions,
  type DeepenResult,
  type PlanOptions,
  type RefineOptions,
  type RefineResult,
  type Rerun,
  type ExportOptions,
  type RunProgress,
  type RunResult,
  type RunSweepOptions,
  type SweepPlan,
  type TriedTrial,
  type SweepFindings,
  type TryOptions,
  type Verification,
  type VerifyOptions,
} from "./session/index.js";
export { cellsOf, decideOutcome, regimesOf, surfaceOf } from "./analysis/index.js";
export { formBatches, makeTrial, parseSweep, sweepJsonSchema } from "./sweep/index.js";
export type { KernelChoice } from "./engine/index.js";
export type { RunSummary } from "./run/index.js";
