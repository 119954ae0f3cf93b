import { execFile } from "node:child_process";

/** Time limit for an answer of a Slurm tool, ms. */
const PATIENCE_MS = 60_000;

/** Most bytes of an answer: a line for each of some 10⁵ tasks. */
const MOST_BYTES = 64 * 1024 * 1024;

/** A tool's answer, or the reason why there is none; `isMissing`: this machine does not have the tool. */
export type Answer = { readonly text: string } | { readonly why: string; readonly isMissing: boolean };

/** Calls a tool of Slurm, with times in its standard form. A missing or failing tool gives an answer with a reason. */
export async function askTool(tool: string, args: readonly string[]): Promise<Answer> {
  return await new Promise((resolve) => {
    const options = {
      encoding: "utf8",
      timeout: PATIENCE_MS,
      maxBuffer: MOST_BYTES,
      env: { ...process.env, SLURM_TIME_FORMAT: "standard" },
    } as const;
    execFile(tool, args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ text: stdout });
      else if (error.code === "ENOENT")
        resolve({ why: `there is no ${tool} on this machine`, isMissing: true });
      else if (error.killed === true)
        resolve({ why: `${tool} did not answer in ${PATIENCE_MS / 1000} s`, isMissing: false });
      else resolve({ why: `${tool} says: ${firstWords(stderr, stdout) || error.message}`, isMissing: false });
    });
  });
}

/** The first line that is not empty. */
function firstWords(...texts: readonly string[]): string {
  const lines = texts.flatMap((text) => text.trim().split("\n"));
  return lines.filter((line) => line.trim() !== "")[0]?.trim() ?? "";
}
