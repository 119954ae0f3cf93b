import { GrokError } from "../model/index.js";
import { askTool } from "./ask-tool.js";
import { readSlurmTime } from "./slurm-time.js";

/**
 * The Slurm job of this process, as Slurm's commands take it. A task of an array is named by its array and index, `9_4`: the number in
 * SLURM_JOB_ID is that of the whole array in the array's last task, and would mean all of its tasks.
 *
 * @throws GrokError INPUT where the process is not part of a job.
 */
export function thisJob(): string {
  const [array, task] = ["SLURM_ARRAY_JOB_ID", "SLURM_ARRAY_TASK_ID"].map((name) => process.env[name] ?? "");
  if (/^\d+$/.test(array) && /^\d+$/.test(task)) return `${array}_${task}`;
  const job = process.env["SLURM_JOB_ID"] ?? "";
  if (/^\d+$/.test(job)) return job;
  throw new GrokError("INPUT", "--end-by slurm: expected to run in a job of Slurm, found no SLURM_JOB_ID", {
    hint: "outside of Slurm say when: --end-by 2h, or a time such as 2030-01-31T08:00",
  });
}

/** The end of this job's time, ms since 1970 (Infinity: never), or the reason why it is not known. */
export type JobEnd = { readonly endMs: number } | { readonly why: string };

/** Queries the current end of this job's time from Slurm; the job may get more time later. */
export async function askJobEnd(): Promise<JobEnd> {
  const answer = await askTool("squeue", ["--noheader", "--jobs", thisJob(), "--format", "%L"]);
  const left = "text" in answer ? readSlurmTime(answer.text) : null;
  if (left !== null) return { endMs: Date.now() + left };
  // Newer versions also set the end at the start of a job.
  const said = Number(process.env["SLURM_JOB_END_TIME"] ?? "0");
  if (said > 0) return { endMs: said * 1000 };
  return { why: "why" in answer ? answer.why : `squeue says ${JSON.stringify(answer.text.trim())}` };
}

/** Asks Slurm to end this job and to run it again; returns null, or the reason of a failure. The job may end at any moment. */
export async function requeueThisJob(): Promise<string | null> {
  const answer = await askTool("scontrol", ["requeue", thisJob()]);
  return "why" in answer ? answer.why : null;
}
