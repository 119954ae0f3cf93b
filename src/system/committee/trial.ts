import type { OwnData, Trial } from "../../model/index.js";
import type { TargetSpec } from "../../science/index.js";
import type { CommitteeParameters } from "./parameters.js";

/** The kind of target, and the set of the test loss. */
export type PolynomialTask = {
  readonly kind: "polynomial";
  /** The exact loss over all inputs, or a finite test set. */
  readonly test: "population" | { readonly samples: number };
  readonly target: TargetSpec;
};

/** Inputs and labels from files: trains on the first P rows, tests on all rows of the test set. */
export type OwnDataTask = { readonly kind: "data"; readonly data: OwnData };

/** The task of a committee machine; the test set of an eigenvector always has as many samples as the train set. */
export type CommitteeTask = PolynomialTask | { readonly kind: "eigenvector" } | OwnDataTask;

/** A trial of a committee machine, as its trainer reads it; only the eigenvector task has an index. */
export type CommitteeTrial = Omit<Trial, "task" | "parameters" | "engine"> & {
  readonly task: CommitteeTask;
  readonly parameters: CommitteeParameters & { readonly eigenvector?: number | null };
  readonly engine: "moments" | "committee";
};
