import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

/** The user's cache folder for groksweep: XDG_CACHE_HOME first, then the platform's usual place for caches. */
export function cacheFolder(): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env;
  if (xdg !== undefined && xdg !== "") return join(xdg, "groksweep");
  if (process.platform === "win32" && local !== undefined && local !== "") return join(local, "groksweep");
  const home = homeFolder();
  if (home === null) return join(tmpdir(), "groksweep");
  return process.platform === "darwin"
    ? join(home, "Library", "Caches", "groksweep")
    : join(home, ".cache", "groksweep");
}

/** Null for a user without a home. The request throws in a container whose user number is in no password file. */
function homeFolder(): string | null {
  try {
    const home = homedir();
    return home === "" ? null : home;
  } catch {
    return null;
  }
}
