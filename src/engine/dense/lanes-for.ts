import type { Job } from "../../model/index.js";
import type { DenseBackend } from "../lanes/kernels/backend.js";
import { DenseLanes } from "./dense-lanes.js";
import { batchOf, ruleOf, type DenseSystem, type DenseTrial } from "./dense-setup.js";
import { hasTwin } from "./occupant.js";

/** Lanes that are large enough for every job of a batch. */
export function lanesFor(
  jobs: readonly Job<DenseTrial>[],
  system: DenseSystem,
  backend: DenseBackend,
): DenseLanes {
  const { trial } = jobs[0];
  const counts = jobs.map((job) => system.countsOf(job.trial));
  return new DenseLanes(backend, {
    network: system.networkOf(trial),
    mostSamples: Math.max(...counts.map(({ train }) => train)),
    mostTestSamples: Math.max(...counts.map(({ test }) => test)),
    batch: batchOf(trial),
    rule: ruleOf(trial),
    centered: trial.centered,
    hasTwin: jobs.some(hasTwin),
  });
}
