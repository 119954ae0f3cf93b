import { GrokError } from "../model/index.js";
import { askTool } from "./ask-tool.js";
import { readSlurmTime } from "./slurm-time.js";

/**
 * The number of the Slurm job that this process is part of; of a task in an array its own, not the array's.
 *
 * @throws GrokError INPUT where it is part of none.
 */
export function thisJob(): string {
  const job = process.env["SLURM_JOB_ID"] ?? "";
  if (/^\d+$/.test(job)) return job;
  throw new GrokError("INPUT", "--end-by slurm: expected to run in a job of Slurm, found no SLURM_JOB_ID", {
    hint: "outside of Slurm say when: --end-by 2h, or a time such as 2030-01-31T08:00",
  });
}

/** When this job's time is up, ms since 1970 (Infinity: never), or why that is not known. */
export type JobEnd = { readonly endMs: number } | { readonly why: string };

/** When this job's time is up, as Slurm says it now; somebody may give it more time later. */
export async function askJobEnd(): Promise<JobEnd> {
  const answer = await askTool("squeue", ["--noheader", "--jobs", thisJob(), "--format", "%L"]);
  const left = "text" in answer ? readSlurmTime(answer.text) : null;
  if (left !== null) return { endMs: Date.now() + left };
  // Newer versions say it at the start of a job, too.
  const said = Number(process.env["SLURM_JOB_END_TIME"] ?? "0");
  if (said > 0) return { endMs: said * 1000 };
  return { why: "why" in answer ? answer.why : `squeue says ${JSON.stringify(answer.text.trim())}` };
}

/** Asks Slurm to end this job and to run it again; null, or why it does not. The job ends at any moment after this. */
export async function requeueThisJob(): Promise<string | null> {
  const answer = await askTool("scontrol", ["requeue", thisJob()]);
  return "why" in answer ? answer.why : null;
}
