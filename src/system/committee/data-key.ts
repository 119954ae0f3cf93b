import { effectiveSeeds } from "../../model/index.js";
import type { CommitteeTrial } from "./trial.js";

/**
 * A text that is equal exactly for trials that read the same inputs: the train inputs of one are then a prefix of the
 * other's, and test sets of equal size are identical.
 */
export function dataKey({ task, parameters }: Pick<CommitteeTrial, "task" | "parameters">): string {
  if (task.kind === "data") return `own/${task.data.trainX.sha256}/${task.data.testX.sha256}`;
  return `drawn/${parameters.dimension}/${effectiveSeeds(parameters).data}`;
}

/** A text that is equal exactly for trials that start from the same weights, up to the factor `sigma`. */
export function weightsKey({ task, parameters }: Pick<CommitteeTrial, "task" | "parameters">): string {
  const { width, dimension } = parameters;
  if (task.kind === "data" && task.data.weights !== null) return `own/${task.data.weights.sha256}`;
  if (width === "infinite") return `infinite/${dimension}`;
  return `drawn/${dimension}/${width}/${effectiveSeeds(parameters).weights}`;
}
