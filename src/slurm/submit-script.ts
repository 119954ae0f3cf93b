import { askTool } from "./ask-tool.js";

/** The number of the submitted job, or the reason of the failure. */
export type Submitted = { readonly job: string } | { readonly why: string };

/** Submits a script of an array. */
export async function submitScript(path: string): Promise<Submitted> {
  const answer = await askTool("sbatch", ["--parsable", path]);
  // A cluster's name may follow after a semicolon.
  return "why" in answer ? answer : { job: answer.text.trim().split(";")[0] };
}
