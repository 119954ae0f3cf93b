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

/** What a system is asked about a trial: never its id, budget or thresholds. */
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

/** Which numbers a trial has. It enters the id: `version` is raised when, and only when, bits change. */
export interface Numerics {
  readonly name: string;
  readonly version: number;
}

/** A mistake in a file or in options: where, what was expected, what was found, what to do. */
export interface Mistake {
  readonly path: string;
  /** The file at fault, where it is another than the one that names it. */
  readonly file?: string;
  readonly expected: string;
  readonly found: string;
  readonly hint?: string;
}

/** A rule between parameters, or between parameters and task, method or engine. */
export interface Rule<
  Values extends ParameterValues = ParameterValues,
  Task extends TaskContent = TaskContent,
> {
  /** The parameters that it looks at: a grid is checked over these names alone. */
  readonly names: readonly (keyof Values & string)[];
  /** What is wrong with a combination; `path` is the name of the parameter to blame, or a key of the file. Null: nothing. */
  check(setting: Setting<Values, Task>): Mistake | null;
}

/** A key of the section `task` beside `kind` and parameters. */
export interface TaskKey {
  /** One line for editors. */
  readonly meaning: string;
  readonly domain: Domain;
}

/** Where a sweep's file lies, and how a mistake in its task is reported. */
export interface TaskContext {
  /** Relative paths begin here. */
  readonly folder: string;
  report(mistake: Mistake): void;
}

/** The part of a sweep's task that no parameter holds. */
export interface TaskShape<Task extends TaskContent = TaskContent> {
  readonly keys: Readonly<Record<string, TaskKey>>;
  /** Keys that must be given. Absent: none. */
  readonly required?: readonly string[];
  /** What `parse` may return: a store finds damage to what it keeps by it. Absent: any mapping with the kind. */
  readonly content?: Domain<Task>;
  /**
   * The task from a section whose keys are each in their domain. What is wrong between keys, or with files, is reported,
   * and some task comes back all the same, so that one mistake does not hide others.
   */
  parse(section: Readonly<Record<string, unknown>>, context: TaskContext): Task;
  /** The part that ids know, `kind` included: contents of files by their hashes, never paths. */
  idOf(task: Task): Json;
  /** The section with paths made absolute and contents told by their hashes: what the store keeps. Absent: as it is. */
  resolve?(section: Readonly<Record<string, unknown>>, task: Task): Readonly<Record<string, unknown>>;
  /** The files that the task names, a line each, for people. Absent: it names none. */
  filesOf?(task: Task): readonly string[];
  /** @throws GrokError INPUT where files of the task are gone, or have changed since it was read. */
  requireFiles?(task: Task): void;
}

/** Work and memory of one trial, for forecasts, batches and the limits of a machine. To leading order. */
export interface TrialCost {
  /** Floating-point operations of one gradient or right-hand side. */
  readonly flopsPerEvaluation: number;
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
  /** Samples of a step: trials of similar number share a batch. */
  readonly samples: number;
}

/** Kernels and tensor library asked for. `auto` is the best that runs here. */
export interface BackendChoice {
  readonly kernels: KernelChoice;
  readonly tensors: TensorBackendChoice;
}

/** How a system's trials will be trained on this machine, known before a worker starts. */
export interface Workplace {
  /** The choice that workers are told. */
  readonly choice: BackendChoice;
  /** Trials that one worker trains side by side. */
  readonly lanes: number;
  readonly workers: "threads" | "processes";
  /** The library whose bits the numbers are; null: the bits are the same everywhere. */
  readonly bits: string | null;
  /** For people: why another backend than the best runs here. */
  readonly notices: readonly string[];
}

/** What trains batches of one system, opened once in each worker. */
export interface Trainer {
  /** @param place a folder that lasts, beside the store; null or absent: nothing is kept. */
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
  /** What a recomputed row must equal: its bits, its values within a relative tolerance, or nothing. */
  readonly same: "bits" | "nothing" | { readonly values: number };
}

/** What `groksweep try` and `init` begin with: sections of a sweep file. */
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

/** A unit in which amounts of data are given beside their number: D, or the p² pairs. */
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
  /** What the upright axis is called. Default: the symbol of the only series, else nothing. */
  readonly axis?: string;
  /** A sentence for the figure's caption. */
  readonly caption?: string;
}

/** What losses are shown as multiples of: the loss of an output of 0. */
export interface LossUnit {
  /** On axes, for example "label power". */
  readonly symbol: string;
  /** In sentences, for example "the label power E[y²]". */
  readonly meaning: string;
}

/** What a report says and draws of a system beyond losses. Plain data and pure functions. */
export interface ReportWords<Values extends ParameterValues = ParameterValues> {
  /** The factor that turns steps into the system's natural time τ; absent: times are steps. */
  readonly clock?: { readonly symbol: string; readonly meaning: string; factor(parameters: Values): number };
  amountUnit?(parameters: Values): AmountUnit | null;
  /** What losses are shown as multiples of. Default: the label power E[y²]. */
  readonly lossUnit?: LossUnit;
  /** A parameter whose values the report tells apart by colour in one figure of curves. Default: none. */
  readonly family?: string;
  /** Series drawn beside the losses, a panel each, in order. */
  readonly mechanism: readonly SeriesPanel[];
  /** How the model is introduced in the definitions: one or two sentences with its formula. */
  readonly definition: string;
}

/** What a text or a report cites. */
export interface Reference {
  readonly reason: string;
  /** Cited only where trials were trained by one of these methods. Default: always. */
  readonly methods?: readonly MethodKind[];
  readonly bibtex: string;
}

/** Says what one should know of a sweep before it runs, from its trials one by one. */
export interface NoticeGatherer {
  add(setting: Setting): void;
  /** One sentence each; none where there is nothing to say. */
  sentences(options?: { readonly isPart?: boolean }): readonly string[];
}

/**
 * A system: what is learned, by which model, and all that other rooms need to know of it. A declaration is light: sweeps
 * are parsed, stores listed and reports drawn without anything being loaded that trains.
 *
 * Functions are pure: the same setting gives the same answer in every process.
 */
export interface System<
  Values extends ParameterValues = ParameterValues,
  Task extends TaskContent = TaskContent,
> {
  /** In sweep files and ids. That of a user's system contains `/` or `:`. */
  readonly kind: string;
  readonly title: string;
  readonly references: readonly Reference[];

  readonly parameters: { readonly [Name in keyof Values]: ParameterSpec<Values[Name]> };
  readonly task: TaskShape<Task>;
  /** The section of a sweep file that names the task without a `kind`; absent: `task.kind` does. */
  readonly section?: string;
  /** The first is the default. */
  readonly methods: readonly [MethodKind, ...MethodKind[]];
  /** Settings of descent that it knows besides the rate. */
  readonly methodSettings: readonly ("rateRule" | "batch" | "warmup")[];
  /** The ways to compute that a sweep may ask for by `model.engine`; empty: there is one. */
  readonly engines: readonly string[];
  /** Whether f − f₀ is trained: where a sweep does not say otherwise, where it says so, or never. */
  readonly centering: "default" | "optional" | "none";
  readonly series: readonly SeriesSpec[];
  readonly facts: readonly FactSpec[];
  /** The parameter that is the amount of data: regimes are ladders of it. Null: the system has none. */
  readonly amount: (keyof Values & string) | null;

  numerics(setting: Setting<Values, Task>): Numerics;
  /** The last numerics of engines that trained the system before: a store may still hold their trials. Absent: none. */
  readonly formerNumerics?: readonly Numerics[];
  /** What ids carry beyond parameters. Only systems from before schema 5 have any. */
  inherited?(parameters: Values): Readonly<Record<string, Json>>;
  /** Values of parameters that the task itself fixes or suggests, in place of the frozen defaults. */
  defaults?(task: Task): Partial<Values>;
  readonly rules: readonly Rule<Values, Task>[];
  cost(setting: Setting<Values, Task>, metrics: readonly string[]): TrialCost;
  /** Right-hand sides that flow needs up to a step, for forecasts: within a factor of three is good. Default: some usual number. */
  flowEvaluations?: (setting: Setting<Values, Task>, step: number) => number;
  shape(setting: Setting<Values, Task>): BatchShape;
  rest(setting: Setting<Values, Task>): Rest;
  notices?(axes: readonly string[]): NoticeGatherer;
  readonly preset: Preset;
  readonly report: ReportWords<Values>;

  /** Its trials are trained by a program of the user's, in processes of its own; absent: by this program. */
  readonly outside?: OutsideTraining;
  /** Its trials were trained elsewhere and brought in: each is judged as far as it came, and none is trained. */
  readonly imported?: true;
  /** How it is trained here. May probe the machine. @throws GrokError INPUT where the choice cannot be had. */
  workplace(choice: BackendChoice): Promise<Workplace>;
  /** Loads what trains it. */
  trainer(choice: BackendChoice): Promise<Trainer>;
  /** Loads what trains the same trials in the plainest way, slowly, to compare with. Absent: there is no second way. */
  direct?(): Promise<Trainer>;
}
