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
  expand,
  exportSweep,
  findTrial,
  hashSweep,
  loadSweep,
  openStore,
  reportSweep,
  reportSweep as report,
  resolveSweepName,
  runSweep as run,
  storedSweep,
  sweepFindings,
  tryTrial,
  type ExportOptions,
  type RunProgress,
  type RunResult,
  type RunSweepOptions,
  type TriedTrial,
  type SweepFindings,
  type TryOptions,
} from "./session/index.js";
export { cellsOf, decideOutcome, regimesOf, surfaceOf } from "./analysis/index.js";
export { formBatches, makeTrial, parseSweep, sweepJsonSchema } from "./sweep/index.js";
export type { KernelChoice } from "./engine/index.js";
export type { RunSummary } from "./run/index.js";
