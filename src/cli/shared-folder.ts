import { accessSync, constants, existsSync, readdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { makeFolder, systemWords } from "../files/index.js";
import { GrokError } from "../model/index.js";
import { refuseStores } from "../store/index.js";

/**
 * The folder for finished shards that an option names, as an absolute path: an existing, writable folder without shards of
 * another cut.
 *
 * @throws GrokError INPUT where it cannot be used.
 */
export function namedSharedFolder(named: string, shards: number): string {
  const path = absolutePath(named);
  if (existsSync(path)) return usable(path, shards);
  throw refused(path, "a folder", "nothing", `make it first, on a disk that all nodes see: mkdir -p ${path}`);
}

/**
 * The folder for finished shards where no option names one: `NAME-shards` in the current folder, which is created unless
 * nothing may be changed.
 *
 * @throws GrokError INPUT like {@link namedSharedFolder}.
 */
export function usualSharedFolder(sweep: string, shards: number, mayMake: boolean): string {
  const path = absolutePath(`${sweep}-shards`);
  if (mayMake) makeFolder(path, refuseStores);
  return existsSync(path) ? usable(path, shards) : path;
}

function absolutePath(name: string): string {
  const path = resolve(name);
  if (/[\u0000-\u001f\u007f]/.test(path))
    throw refused(path, "a path without line ends and control characters", "one that has some");
  return path;
}

function usable(path: string, shards: number): string {
  const stats = statSync(path);
  if (!stats.isDirectory()) throw refused(path, "a folder", "a file");
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw refused(path, "a folder that can be written to", systemWords(error));
  }
  const other = readdirSync(path).find((name) => {
    const count = /^\d+-of-(\d+)\.db$/.exec(name)?.[1];
    return count !== undefined && Number(count) !== shards;
  });
  if (other === undefined) return path;
  throw refused(
    path,
    `shards of a cut into ${shards}`,
    other,
    "give the number of shards that is there already, or another folder",
  );
}

function refused(path: string, expected: string, found: string, hint = "name another folder"): GrokError {
  return new GrokError("INPUT", `--shared ${path}: expected ${expected}, found ${found}`, { hint });
}
