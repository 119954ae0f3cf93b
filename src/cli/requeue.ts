import { requeueThisJob } from "../slurm/index.js";
import { tell } from "./output.js";

/** Slurm should have ended a requeued job after this time, ms. */
const END_MS = 60_000;

/**
 * Asks Slurm to run this job again, since its time is up and trials are left, and waits for Slurm to end it. A job without
 * progress is not run again, since it would never make any.
 */
export async function requeue(hasProgressed: boolean): Promise<void> {
  if (!hasProgressed) {
    tell(
      "this job brought neither an outcome nor a checkpoint in its time, so it is not asked to run again: give it more (--time)",
    );
    return;
  }
  const why = await requeueThisJob();
  if (why !== null) {
    tell(`Slurm does not run this job again (${why}): submit it again, and it goes on from here`);
    return;
  }
  tell("the rest is trained when Slurm runs this job again");
  await new Promise((resolve) => setTimeout(resolve, END_MS));
}
