import { GrokError } from "../model/index.js";
import type { GivenOptions } from "./given-options.js";

/** The commands whose argument is a sweep file to train. */
const OF_SWEEP_FILES: ReadonlySet<string> = new Set(["run", "plan", "slurm"]);

/**
 * The mistakes of the sweep file that a command names, for a command that is refused already; null: there are none, or the
 * command reads no such file. Options in the place of keys of the file are read as well, unless they are no numbers.
 */
export async function mistakesOfFile(given: GivenOptions): Promise<GrokError | null> {
  const [command, file] = given.words;
  if (!OF_SWEEP_FILES.has(command) || file === undefined || file === "") return null;
  const { loadSweepToTrain } = await import("./load-sweep-to-train.js");
  const steps = Number(given.text("steps") ?? NaN);
  try {
    await loadSweepToTrain({ file, set: given.texts("set"), steps: Number.isNaN(steps) ? undefined : steps });
    return null;
  } catch (error) {
    if (error instanceof GrokError && error.code === "INPUT") return error;
    throw error;
  }
}
