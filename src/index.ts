/**
 * groksweep as a library: what the command line does, as functions. The manual is docs/library.md; what is not named here
 * belongs to the program and may change with any version.
 *
 * Files are imported past the doors of their rooms, so that the types of the library need those of no other package.
 *
 * @example
 * const sweep = loadSweep("sweeps/quickstart.yaml");
 * const store = openStore("groksweep.db", { mode: "write" });
 * await run(store, sweep);
 * await report(store, { sweep: sweep.name, out: "report" });
 * store.close();
 */

// Sweep files.
export { expand, loadSweep, loadSweepWithSystem, type SweepChanges } from "./session/ask/load-sweep.js";
export { parseSweep, type ParseSweepOptions } from "./sweep/parse-sweep.js";
export type { Override } from "./sweep/apply-settings.js";
export { sweepJsonSchema } from "./sweep/sweep-json-schema.js";
export type { Sweep } from "./model/sweep.js";
export type { Budget, GrokThresholds, MetricName, RecordGrid, StopRule } from "./model/budget.js";
export type { Method } from "./model/method.js";
export { PARAMETER_NAMES } from "./model/parameters.js";
export type { ParameterName, Trial, TrialParameters } from "./model/trial.js";

// Training.
export { runSweep as run, type RunResult, type RunSweepOptions } from "./session/run/run-sweep.js";
export type { RunProgress } from "./session/run/run-counts.js";
export { planSweep, type PlanOptions, type SweepPlan } from "./session/cost/plan-sweep.js";
export { deepenSweep, type DeepenOptions, type DeepenResult } from "./session/run/deepen-sweep.js";
export { refineSweep, type RefineOptions, type RefineResult } from "./session/run/refine-sweep.js";
export { tryTrial, type TriedTrial, type TryOptions } from "./session/try/try-trial.js";
export type { ExecutorKind, KernelChoice, TensorBackendChoice } from "./model/compute-choice.js";
export type { RunSummary } from "./run/run-summary.js";

// Checking.
export { verifySweep, type Verification, type VerifyOptions } from "./session/run/verify-sweep.js";
export { rerunTrials, type Rerun } from "./session/run/rerun-trials.js";
export { hashSweep } from "./session/ask/hash-sweep.js";

// The store and what it holds.
export { openStore } from "./session/ask/open-store.js";
export type { SqlValue } from "./model/sql-value.js";
export type { OutcomeRow } from "./model/outcome-row.js";
export type { Store, SweepStatus } from "./model/store.js";
export type { AbsorbedBundles, TrialBundle } from "./model/trial-bundle.js";
export { findTrial, type FoundTrial } from "./session/ask/find-trial.js";
export { resolveSweepName } from "./session/ask/resolve-sweep-name.js";
export { storedSweep } from "./session/ask/stored-sweep.js";
export { mergeStores, type MergeResult } from "./session/run/merge-stores.js";
export { importTable } from "./session/import/import-table.js";
export type { ImportOptions } from "./session/import/import-options.js";
export type { ImportResult } from "./session/import/import-result.js";
export type { CurveRow } from "./model/curve.js";
export { OUTCOME_KINDS, type Outcome, type OutcomeKind } from "./model/outcome.js";

// Analysis, reports and exports.
export { reportSweep as report, type ReportOptions, type ReportResult } from "./session/look/report-sweep.js";
export { sweepFindings, type SweepFindings } from "./session/look/sweep-findings.js";
export { exportSweep, type ExportOptions } from "./session/look/export-sweep.js";
export { cellsOf, type Cell } from "./analysis/cells.js";
export { fitLaw, type Law } from "./analysis/law/fit-law.js";
export { parseLaw, type LawQuestion } from "./analysis/law/law-question.js";
export { surfaceOf, type Surface } from "./analysis/surface.js";
export { regimesOf, type Regime } from "./analysis/regimes.js";

// Systems of one's own.
export { defineSystem, type Declaration, type ParametersOf } from "./system/define-system.js";
export { plainSystem, type PlainDeclaration } from "./system/users/plain-system.js";
export { loadSystem, type LoadedSystem } from "./system/users/load-system.js";
export { checkSystem, type CheckSystemOptions, type SystemCheck } from "./session/try/check-system.js";
export type { SystemFinding } from "./session/try/system-contract/system-finding.js";
export { parameter } from "./system/parameters.js";
export * as domains from "./system/domains.js";
export * as parameters from "./system/parameters.js";
export type { BeginPlain, NumberArrays, PlainRun, PlainStreams } from "./model/plain-run.js";
export type {
  BackendChoice,
  BatchShape,
  Mistake,
  Numerics,
  Preset,
  Reference,
  ReportWords,
  Rule,
  Setting,
  System,
  TaskKey,
  TaskShape,
  Trainer,
  TrialCost,
  Workplace,
} from "./model/system.js";
export type { Domain, ParameterSpec, ParameterValue, ParameterValues } from "./model/parameter-spec.js";
export type { TaskContent } from "./model/task-content.js";
export type { FactSpec, SeriesSpec } from "./model/series-spec.js";
export type { Batch, Job } from "./model/job.js";
export type { EngineBatch, TrialStanding } from "./model/engine.js";
export type { TrialEnd, TrialEvent } from "./model/events.js";
export type { Checkpoint } from "./model/checkpoint.js";
export type { Rest } from "./model/rest.js";

// Errors.
export { exitCodeOf, GrokError, type GrokErrorCode } from "./model/grok-error.js";
