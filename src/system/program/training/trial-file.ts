import type { ProgramDeclaration } from "../declaration.js";
import { ProgramTrial } from "./program-trial.js";

/** Version of the protocol between programs and groksweep. */
export const PROTOCOL = 1;

/** Environment variables from which libraries read their number of threads. */
const THREAD_VARIABLES = [
  "OMP_NUM_THREADS",
  "MKL_NUM_THREADS",
  "OPENBLAS_NUM_THREADS",
  "VECLIB_MAXIMUM_THREADS",
  "NUMEXPR_NUM_THREADS",
] as const;

/** The longest list of steps in an environment variable. */
const LONGEST_LIST = 100_000;

/** The file that describes a program's trials, as JSON text. */
export function trialFile({ name, version }: ProgramDeclaration, trials: readonly ProgramTrial[]): string {
  return JSON.stringify({
    protocol: PROTOCOL,
    name,
    version,
    trials: trials.map(({ id, job, from, place }) => ({
      id,
      parameters: job.trial.parameters,
      seed: job.trial.parameters["seed"],
      budget: job.budget.steps,
      steps: ProgramTrial.wanted(job, from?.step ?? -1),
      folder: place.folder,
      checkpoint: from,
      attempt: job.attempt,
    })),
  });
}

/** The environment of a program: that of this process, the trial's file, and the threads it may use. */
export function environmentOf(
  { threads }: ProgramDeclaration,
  trials: readonly ProgramTrial[],
  path: string,
): NodeJS.ProcessEnv {
  const [{ job, from, place }] = trials;
  const steps = trials.length > 1 ? "" : ProgramTrial.wanted(job, from?.step ?? -1).join(" ");
  // Values that a shell script would otherwise have to read from JSON. Only for one trial: several share no folder.
  const alone =
    trials.length > 1
      ? {}
      : {
          GROKSWEEP_BUDGET: String(job.budget.steps),
          GROKSWEEP_STEPS: steps.length <= LONGEST_LIST ? steps : "",
          GROKSWEEP_FOLDER: place.folder,
          GROKSWEEP_FROM: from === null ? "" : String(from.step),
          GROKSWEEP_CHECKPOINT: from === null ? "" : from.path,
        };
  return {
    ...process.env,
    ...Object.fromEntries(THREAD_VARIABLES.map((variable) => [variable, String(threads)])),
    XLA_FLAGS:
      `${process.env["XLA_FLAGS"] ?? ""} --xla_cpu_multi_thread_eigen=${threads > 1} intra_op_parallelism_threads=${threads}`.trim(),
    // Otherwise lines on stdout would stay in a buffer.
    PYTHONUNBUFFERED: "1",
    GROKSWEEP_TRIAL: path,
    GROKSWEEP_OUT: "3",
    ...alone,
  };
}
