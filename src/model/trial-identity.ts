import type { Domain, ParameterValues } from "./parameter-spec.js";
import type { Trial } from "./trial.js";

/** The data that a store keeps of a system: names and columns. */
export interface StoredSystem {
  readonly kind: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly column: string;
    readonly role: "setting" | "seed";
  }[];
  /** Columns of its series beside the losses. */
  readonly series: readonly string[];
  /** Names of its facts. */
  readonly facts: readonly string[];
}

/** A store's questions about trials, answered by their systems. */
export interface TrialIdentity {
  /** The version of the numerics that now trains a trial. */
  numericVersion(trial: Trial): number;
  /** Whether an id belongs to the trial, under the present version of its numerics or an earlier one. */
  isTrialId(id: string, trial: Trial): boolean;
  /** The parameters that trials of a kind have, seeds included, at their frozen defaults; null: the kind is not known. */
  standards(kind: string): ParameterValues | null;
  /** The tasks that trials of a kind have; null: the kind is not known, or its system does not say. */
  tasks(kind: string): Domain | null;
  /** A trial's parameters, and the other column values that rows of its system have had since before schema 5. */
  columnValues(trial: Trial): ParameterValues;
  /** SHA-256 of the file that the system of a kind was loaded from; null: the system is built in, or has no file. */
  sourceOf(kind: string): string | null;
  /** The columns of losses and series that a sweep with these metrics has for a kind; null: the kind is not known. */
  seriesColumns(kind: string, metrics: readonly string[]): readonly string[] | null;
  /** All known systems; each has a view. */
  systems(): readonly StoredSystem[];
}
