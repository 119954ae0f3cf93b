import { loadArray } from "../../../arrays/index.js";
import type { LaneProblems, LaneTrial } from "../../../engine/index.js";
import type { CommitteeTrial } from "../trial.js";
import { ProblemCache } from "../../../science/index.js";
import { dataKey } from "../data-key.js";
import { makeProblem } from "./make-problem.js";
import { twinOfTrial } from "./twin-of-trial.js";

/** The problems of committee machines' trials, with a cache for shared parts; each worker has one. */
export function committeeProblems(cache: ProblemCache = new ProblemCache()): LaneProblems {
  return {
    inputsOf: (trial) => dataKey(committee(trial)),
    testSamplesOf: (trial) => testSamples(committee(trial)),
    problemOf: (trial) => makeProblem(committee(trial), cache, loadArray),
    twinOf: (trial, problem) => twinOfTrial(committee(trial), problem, cache),
  };
}

function committee(trial: LaneTrial): CommitteeTrial {
  return trial as unknown as CommitteeTrial;
}

function testSamples({ task, parameters }: CommitteeTrial): number | null {
  switch (task.kind) {
    case "polynomial":
      return task.test === "population" ? null : task.test.samples;
    case "eigenvector":
      return parameters.samples;
    case "data":
      return task.data.testX.shape[0];
  }
}
