import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { cacheFolder } from "../../../model/index.js";
import type { BuildTime } from "./fastest-build.js";

/**
 * The file for these builds on this processor. Homes are shared by machines that differ, so its name has the processor,
 * the builds that run on it (which follow from its features) and the digests of the files that hold them.
 */
export function timesFile(
  builds: readonly string[],
  digests: readonly string[],
  processor = cpus()[0]?.model ?? "unknown",
): string {
  const key = JSON.stringify([process.platform, process.arch, processor, builds, digests]);
  const name = createHash("sha256").update(key).digest("hex").slice(0, 24);
  return join(cacheFolder(), `kernels-${name}.json`);
}

/** The times in a file, when it holds one for each of these builds and nothing else; else null, whatever is wrong. */
export function readTimes(path: string, builds: readonly string[]): readonly BuildTime[] | null {
  try {
    const found: unknown = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null;
    if (!Array.isArray(found) || found.length !== builds.length) return null;
    return found.every((time, at) => isTime(time) && time.name === builds[at])
      ? (found as BuildTime[])
      : null;
  } catch {
    return null;
  }
}

/** Keeps times for later runs. Returns false where that cannot be done; readers never see half a file. */
export function writeTimes(path: string, times: readonly BuildTime[]): boolean {
  const beside = `${path}.${randomUUID()}`;
  try {
    makeCacheFolder();
    writeFileSync(beside, JSON.stringify(times));
    renameSync(beside, path);
    return true;
  } catch {
    try {
      rmSync(beside, { force: true });
    } catch {
      // The folder cannot be written: there is nothing to remove.
    }
    return false;
  }
}

/** The folder and the one that it is in. Not with `recursive`: below /proc, Node never comes back from that. */
function makeCacheFolder(): void {
  for (const folder of [dirname(cacheFolder()), cacheFolder()]) {
    if (!existsSync(folder)) mkdirSync(folder);
  }
}

function isTime(value: unknown): value is BuildTime {
  if (typeof value !== "object" || value === null) return false;
  const { name, ms } = value as Partial<Record<string, unknown>>;
  return typeof name === "string" && typeof ms === "number" && Number.isFinite(ms) && ms > 0;
}
