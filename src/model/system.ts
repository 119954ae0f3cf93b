import type { KernelChoice, TensorBackendChoice } from "./compute-choice.js";
import type { Json } from "./canonical-json.js";
import type { EngineBatch } from "./engine.js";
import type { Batch } from "./job.js";
import type { Method } from "./method.js";
import type { Domain, ParameterSpec, ParameterValues } from "./parameter-spec.js";
import type { Rest } from "./rest.js";
import type { FactSpec, SeriesSpec } from "./series-spec.js";
import type { TaskContent } from "./task-content.js";

/** The ways in which weights can move. */
export type MethodKind = Method["kind"];

/** The part of a trial that a system's functions receive: never its id, budget or thresholds. */
export interface Setting<
  Values extends ParameterValues = ParameterValues,
  Task extends TaskContent = TaskContent,
> {
  readonly task: Task;
  readonly parameters: Values;
  readonly method: Method;
  readonly centered: boolean;
  /** One of the system's `engines` that the sweep asks for; null: the system chooses. */
  readonly engine: string | null;
}

/** The numerics that determine a trial's numbers. They enter the id: `version` is raised when, and only when, bits change. */
export interface Numerics {
  readonly name: string;
  readonly version: number;
}

/** A mistake in a file or in options: where it is, what was expected, what was found, what to do. */
export interface Mistake {
  readonly path: string;
  /** The file at fault, if it differs from the file that names it. */
  readonly file?: string;
  readonly expected: string;
  readonly found: string;
  readonly hint?: string;
}

/** A mistake in a file of the user that a key names, in words: "FILE: expected …, found …". */
export interface FileFault {
  /** The key that names the file. */
  readonly path: string;
  readonly message: string;
  readonly hint?: string;
}

/** A rule between parameters, or between parameters and task, method or engine. */
export interface Rule<
  Values extends ParameterValues = ParameterValues,
  Task extends TaskContent = TaskContent,
> {
  /** The parameters that the rule depends on: a grid is checked over these names alone. */
  readonly names: readonly (keyof Values & string)[];
  /** The mistake in a combination; `path` is the name of the parameter at fault, or a key of the file. Null: no mistake. */
  check(setting: Setting<Values, Task>): Mistake | null;
}

/** A key of the section `task` beside `kind` and parameters. */
export interface TaskKey {
  /** One line for editors. */
  readonly meaning: string;
  readonly domain: Domain;
}

/** The folder of a sweep's file, and the way to report a mistake in its task. */
export interface TaskContext {
  /** Relative paths begin here. */
  readonly folder: string;
  report(mistake: Mistake | FileFault): void;
}

/** The part of a sweep's task that no parameter holds. */
export interface TaskShape<Task extends TaskContent = TaskContent> {
  readonly keys: Readonly<Record<string, TaskKey>>;
  /** Keys that must be given. Absent: none. */
  readonly required?: readonly string[];
  /** The values that `parse` may return: a store uses this to find damage to stored tasks. Absent: any mapping with the kind. */
  readonly content?: Domain<Task>;
  /**
   * The task from a section whose keys are each in their domain. Contradictions between keys, and mistakes in files, are
   * reported, and a task is returned nevertheless, so that one mistake does not hide others.
   */
  parse(section: Readonly<Record<string, unknown>>, context: TaskContext): Task;
  /** The part of the task that enters ids, `kind` included: contents of files by their hashes, never paths. */
  idOf(task: Task): Json;
  /** The section that the store keeps, with absolute paths and hashes of contents. Absent: the section unchanged. */
  resolve?(section: Readonly<Record<string, unknown>>, task: Task): Readonly<Record<string, unknown>>;
  /** The files that the task names, a line each, for people. Absent: the task names none. */
  filesOf?(task: Task): readonly string[];
  /** @throws GrokError INPUT where files of the task are gone, or have changed since the task was read. */
  requireFiles?(task: Task): void;
}

/** Work and memory of one trial, for forecasts, batches and the limits of a machine. To leading order. */
export interface TrialCost {
  /** Floating-point operations of one gradient or right-hand side. */
  readonly flopsPerEvaluation: number;
  /** The same of a recorded row, where it may cost more than an evaluation: all samples instead of a batch. Absent: not counted. */
  readonly flopsPerRecord?: number;
  /** Bytes of a checkpoint. */
  readonly checkpointBytes: number;
  /** Bytes of memory while the trial is trained; 0: too few to count. */
  readonly memoryBytes: number;
}

/** Which trials can be trained together. */
export interface BatchShape {
  /** Trials of one group may share a batch; null: each is trained by itself. */
  readonly group: string | null;
  /** Trials that read the same inputs, up to length. */
  readonly inputs: string;
  /** Samples of a step: trials with similar numbers share a batch. */
  readonly samples: number;
}

/** The requested kernels and tensor library. `auto` is the best that runs here. */
export interface BackendChoice {
  readonly kernels: KernelChoice;
  readonly tensors: TensorBackendChoice;
  /** The engine of the trials, for systems that have several; absent: the system's usual one. */
  readonly engine?: string | undefined;
}

/** How a system's trials will be trained on this machine, as determined before a worker starts. */
export interface Workplace {
  /** The choice that workers receive. */
  readonly choice: BackendChoice;
  /** Trials that one worker trains side by side. */
  readonly lanes: number;
  readonly workers: "threads" | "processes";
  /** The library that determines the bits of the numbers; null: the bits are the same everywhere. */
  readonly bits: string | null;
  /** For people: why a backend other than the best runs here. */
  readonly notices: readonly string[];
}

/** Trains batches of one system; opened once in each worker. */
export interface Trainer {
  /** @param place a permanent folder beside the store; null or absent: no files are kept. */
  createBatch(batch: Batch, place?: TrainingPlace | null): EngineBatch;
}

/** Where a trainer may keep files. */
export interface TrainingPlace {
  readonly folder: string;
}

/** How the trials of a system are trained by processes of a user's program. */
export interface OutsideTraining {
  /** Processor threads that one process uses. */
  readonly threads: number;
  /** How a recomputed row must agree: in its bits, in its values within a relative tolerance, or not at all. */
  readonly same: "bits" | "nothing" | { readonly values: number };
}

/** The sections of a sweep file that `groksweep try` and `init` begin with. */
export interface Preset {
  readonly parameters: ParameterValues;
  /** Formulas of parameters, as under `derive`, over auxiliary names with these values. */
  readonly derive?: Readonly<Record<string, string>>;
  readonly auxiliary?: Readonly<Record<string, number>>;
  readonly task?: Readonly<Record<string, Json>>;
  readonly centered: boolean;
  readonly method: Readonly<Record<string, Json>>;
  readonly steps: number;
  readonly grok?: Readonly<Record<string, Json>>;
}

/** A unit for amounts of data beside their number: D, or the p² pairs. */
export interface AmountUnit {
  readonly symbol: string;
  /** In names of columns, for example `dimension`: P₁ in this unit is `p1_per_dimension`. */
  readonly name: string;
  readonly value: number;
}

/** Series that a report draws together, over the steps of one trial. */
export interface SeriesPanel {
  readonly title: string;
  /** Columns of series, in the order of the legend. */
  readonly columns: readonly string[];
  /** How values are drawn: in factors, in differences, or as shares from 0 to 1. Default: `log`. */
  readonly scale?: "log" | "linear" | "share";
  /** The label of the vertical axis. Default: the symbol if there is only one series, else no label. */
  readonly axis?: string;
  /** A sentence for the figure's caption. */
  readonly caption?: string;
}

/** The unit in which losses are shown: the loss of an output of 0. */
export interface LossUnit {
  /** The text on axes, for example "label power". */
  readonly symbol: string;
  /** The text in sentences, for example "the label power E[y²]". */
  readonly meaning: string;
}

/** The texts and figures of a report on a system beyond losses. Plain data and pure functions. */
export interface ReportWords<Values extends ParameterValues = ParameterValues> {
  /** The factor that turns steps into the system's natural time τ; absent: times are steps. */
  readonly clock?: { readonly symbol: string; readonly meaning: string; factor(parameters: Values): number };
  amountUnit?(parameters: Values): AmountUnit | null;
  /** The unit in which losses are shown. Default: the label power E[y²]. */
  readonly lossUnit?: LossUnit;
  /** A parameter whose values have different colours in one figure of curves. Default: none. */
  readonly family?: string;
  /** Series drawn beside the losses, a panel each, in order. */
  readonly mechanism: readonly SeriesPanel[];
  /** The introduction of the model in the definitions: one or two sentences with its formula. */
  readonly definition: string;
}

/** A reference that a text or a report cites. */
export interface Reference {
  readonly reason: string;
  /** The reference is cited only where trials were trained by one of these methods. Default: always. */
  readonly methods?: readonly MethodKind[];
  readonly bibtex: string;
}

/** Gathers notices about a sweep before it runs, from its trials one by one. */
export interface NoticeGatherer {
  add(setting: Setting): void;
  /** The notices, one sentence each; empty if there are none. */
  sentences(options?: { readonly isPart?: boolean }): readonly string[];
}

/** Gathers what keeps a program of the user from training trials on this machine, from their settings one by one. */
export interface StartCheck {
  /** The parameters that decide it: a grid is examined over these names alone. */
  readonly names: readonly string[];
  add(setting: Setting): void;
  /** A mistake of the sweep's file for each reason, each once; empty: nothing speaks against the start. */
  mistakes(): readonly Mistake[];
}

/**
 * A system: the task, the model, and everything that other modules need to know of both. A declaration is light: sweeps
 * are parsed, stores listed and reports drawn without loading any code that trains.
 *
 * Functions are pure: the same setting gives the same answer in every process.
 */
export interface System<
  Values extends ParameterValues = ParameterValues,
  Task extends TaskContent = TaskContent,
> {
  /** The name in sweep files and ids. The kind of a user's system contains `/` or `:`. */
  readonly kind: string;
  readonly title: string;
  readonly references: readonly Reference[];

  readonly parameters: { readonly [Name in keyof Values]: ParameterSpec<Values[Name]> };
  readonly task: TaskShape<Task>;
  /** The section of a sweep file that names the task without a `kind`; absent: `task.kind` names it. */
  readonly section?: string;
  /** The first is the default. */
  readonly methods: readonly [MethodKind, ...MethodKind[]];
  /** Settings of descent that the system supports besides the rate. */
  readonly methodSettings: readonly ("rateRule" | "batch" | "warmup")[];
  /** The engines that a sweep may choose by `model.engine`; empty: there is only one. */
  readonly engines: readonly string[];
  /** Whether f − f₀ is trained: by default, on a sweep's request, or never. */
  readonly centering: "default" | "optional" | "none";
  readonly series: readonly SeriesSpec[];
  readonly facts: readonly FactSpec[];
  /** The parameter that is the amount of data: regimes are ladders of this parameter. Null: the system has none. */
  readonly amount: (keyof Values & string) | null;

  numerics(setting: Setting<Values, Task>): Numerics;
  /** The last numerics of engines that trained the system before: a store may still hold their trials. Absent: none. */
  readonly formerNumerics?: readonly Numerics[];
  /** Values in ids beyond the parameters. Only systems from before schema 5 have any. */
  inherited?(parameters: Values): Readonly<Record<string, Json>>;
  /** Values of parameters that the task itself fixes or suggests, in place of the frozen defaults. */
  defaults?(task: Task): Partial<Values>;
  readonly rules: readonly Rule<Values, Task>[];
  cost(setting: Setting<Values, Task>, metrics: readonly string[]): TrialCost;
  /**
   * Right-hand sides that flow needs up to a step, for forecasts: accuracy within a factor of three is enough. Default: a
   * typical number.
   */
  flowEvaluations?: (setting: Setting<Values, Task>, step: number) => number;
  shape(setting: Setting<Values, Task>): BatchShape;
  rest(setting: Setting<Values, Task>): Rest;
  notices?(axes: readonly string[]): NoticeGatherer;
  readonly preset: Preset;
  readonly report: ReportWords<Values>;

  /** Present if a program of the user trains the trials, in processes of its own; absent: this program trains them. */
  readonly outside?: OutsideTraining;
  /** What keeps that program from starting on this machine. Absent: this program trains the trials. */
  startCheck?(): StartCheck;
  /** Whether the trials were trained elsewhere and imported: each is judged as far as it came, and none is trained. */
  readonly imported?: true;
  /** How the system is trained here. May probe the machine. @throws GrokError INPUT where the choice is not available. */
  workplace(choice: BackendChoice): Promise<Workplace>;
  /** Loads the trainer of the system. */
  trainer(choice: BackendChoice): Promise<Trainer>;
  /** Loads a plain, slow trainer of the same trials, for comparison. Absent: there is no second trainer. */
  direct?(): Promise<Trainer>;
}
