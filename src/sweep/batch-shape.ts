import { canonicalJson, effectiveSeeds, type Trial } from "../model/index.js";

/**
 * What trials must have in common to share lanes, as a text: engine, method with its tolerance, dimension, task with
 * its kind and size of test set, and width for the engine that keeps weights. Networks share nothing. Numbers of samples need only be similar
 * (padding), everything else may differ from lane to lane.
 */
export function batchShape(trial: Trial): string {
  if (trial.engine === "network") return `network ${trial.id}`; // trained one by one
  const { dimension, width } = trial.parameters;
  return canonicalJson({
    engine: trial.engine,
    method: { ...trial.method },
    dimension,
    task:
      trial.task.kind === "polynomial" ? testOf(trial.task.test, trial.task.target.index) : trial.task.kind,
    ...(trial.engine === "committee" ? { width } : {}),
  });
}

/** Trials of equal shape and equal data seed read the same inputs: the smaller train set is a prefix of the larger. */
export function dataSeedOf(trial: Trial): number {
  return effectiveSeeds(trial.parameters).data;
}

function testOf(test: "population" | { readonly samples: number }, index: number): string {
  return `polynomial ${index} ${test === "population" ? test : `test ${test.samples}`}`;
}
