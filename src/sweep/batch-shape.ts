import { canonicalJson, type TaskSpec, type Trial } from "../model/index.js";

/**
 * What trials must have in common to share lanes, as a text: engine, method with its tolerance, dimension, task with
 * its kind and size of test set, and width for the engine that keeps weights. Numbers of samples need only be similar
 * (padding), everything else may differ from lane to lane. Networks share nothing.
 */
export function batchShape(trial: Trial): string {
  if (trial.engine === "network") return `network ${trial.id}`; // trained one by one
  const { dimension, width } = trial.parameters;
  return canonicalJson({
    engine: trial.engine,
    method: { ...trial.method },
    dimension,
    task: taskShape(trial.task),
    ...(trial.engine === "committee" ? { width } : {}),
  });
}

function taskShape(task: TaskSpec): string {
  switch (task.kind) {
    case "eigenvector":
      return task.kind;
    case "data":
      return `data test ${task.data.testX.shape[0]}`;
    case "polynomial": {
      const { test, target } = task;
      return `polynomial ${target.index} ${test === "population" ? test : `test ${test.samples}`}`;
    }
    default:
      return task.kind;
  }
}
