import { directBatch } from "../../../engine/index.js";
import type { Trainer } from "../../../model/index.js";
import { committeeProblems } from "./committee-problems.js";

const problems = committeeProblems();

/** The plain descent of all N × D weights, one trial after the other, one step for each call of `advance`, without kernels. */
export function openDirect(): Trainer {
  return { createBatch: (batch) => directBatch(batch, problems) };
}
