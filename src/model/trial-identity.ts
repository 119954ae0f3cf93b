import type { Domain, ParameterValues } from "./parameter-spec.js";
import type { Trial } from "./trial.js";

/** What a store keeps of a system: names and columns, as data. */
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

/** What a store asks about trials; their systems know. */
export interface TrialIdentity {
  /** The version of the numerics that a trial is trained with now. */
  numericVersion(trial: Trial): number;
  /** Whether an id is that of the trial, under the present version of its numerics or an earlier one. */
  isTrialId(id: string, trial: Trial): boolean;
  /** The parameters that trials of a kind have, seeds included, at their frozen defaults; null: the kind is not known. */
  standards(kind: string): ParameterValues | null;
  /** The tasks that trials of a kind have; null: the kind is not known, or its system does not say. */
  tasks(kind: string): Domain | null;
  /** A trial's parameters, and what else rows of its system have carried in the columns since before schema 5. */
  columnValues(trial: Trial): ParameterValues;
  /** SHA-256 of the file that the system of a kind was loaded from; null: it is built in, or has no file. */
  sourceOf(kind: string): string | null;
  /** The losses and series that a sweep of these metrics has of a kind, by column; null: the kind is not known. */
  seriesColumns(kind: string, metrics: readonly string[]): readonly string[] | null;
  /** All systems that are known now: each has a view. */
  systems(): readonly StoredSystem[];
}
