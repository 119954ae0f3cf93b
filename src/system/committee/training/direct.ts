/**
 * The plain descent of committee machines as a module that a pool of threads can train with, in place of their trainer:
 * `verify --direct` names this file.
 */
import { directBatch } from "../../../engine/index.js";
import type { Batch, EngineBatch } from "../../../model/index.js";
import { committeeProblems } from "./committee-problems.js";

const problems = committeeProblems();

/** It has no kernels. */
export function loadKernels(): null {
  return null;
}

/** Trains the jobs one after the other, a step at every call of `advance`. */
export function createBatch(batch: Batch): EngineBatch {
  return directBatch(batch, problems);
}
