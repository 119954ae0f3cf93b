import { directBatch } from "../../../engine/index.js";
import type { Trainer } from "../../../model/index.js";
import { committeeProblems } from "./committee-problems.js";

const problems = committeeProblems();

/** The plain descent of all N × D weights, one trial after the other, a step at every call of `advance`. It has no kernels. */
export function openDirect(): Trainer {
  return { createBatch: (batch) => directBatch(batch, problems) };
}
