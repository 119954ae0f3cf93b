import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** Processes that were started for trials whose files lie in a folder, by their environment. Null: this system does not say. */
export function processesOf(folder: string): readonly number[] | null {
  if (!existsSync("/proc/self/environ")) return null;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        // One that has ended and is not buried yet has no environment.
        return readFileSync(`/proc/${pid}/environ`, "utf8").includes(`GROKSWEEP_TRIAL=${folder}`);
      } catch {
        return false;
      }
    });
}

/** Whether all of them end soon. */
export async function endsSoon(folder: string): Promise<boolean> {
  for (let waited = 0; waited < 200; waited++) {
    if ((processesOf(folder) ?? []).length === 0) return true;
    await delay(50);
  }
  return false;
}
