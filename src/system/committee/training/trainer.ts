import { createBatch, kernelsNotice, loadKernels, settleKernels } from "../../../engine/index.js";
import type { BackendChoice, Trainer, Workplace } from "../../../model/index.js";
import { committeeProblems } from "./committee-problems.js";

/** Data, weights and decompositions that the trials of one worker share. */
const problems = committeeProblems();

/** Committee machines are trained in SIMD lanes, by threads, with the same bits everywhere. */
export function workplace(choice: BackendChoice): Workplace {
  const notice = kernelsNotice(choice.kernels);
  const kernels = settleKernels(choice.kernels);
  return {
    choice: { ...choice, kernels },
    lanes: Math.max(...loadKernels(kernels).laneCounts),
    workers: "threads",
    bits: null,
    notices: notice === null ? [] : [notice],
  };
}

/** A trainer on a build of the kernels. @throws GrokError INPUT where the build is not available. */
export function openTrainer(choice: BackendChoice): Trainer {
  const build = loadKernels(choice.kernels);
  return { createBatch: (batch) => createBatch(batch, build, problems) };
}
