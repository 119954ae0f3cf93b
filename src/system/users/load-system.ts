import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { register } from "node:module";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { GrokError, moduleUrl, packageFile, unreadable, type System } from "../../model/index.js";
import { registerSystem, type SystemFile } from "../registry.js";
import { adoptSystem } from "./adopt-system.js";
import { errorWords } from "./error-words.js";
import type { HookData } from "./module-hooks.js";
import { soon } from "./soon.js";
import { SOURCE_QUERY } from "./source-query.js";
import { usersCall, usersPromise, watchUsersCalls } from "./users-call.js";
import { noteUsersFile } from "./users-files.js";

/** A system that was loaded from a file of its author. */
export interface LoadedSystem extends SystemFile {
  readonly system: System;
}

/** Possible endings of system files. */
export const SYSTEM_FILE = /\.(?:js|mjs|ts|mts)$/;

const MANUAL = "docs/your-own-system.md is the manual, groksweep init system NAME writes one that works";

let areHooksThere = false;

/**
 * Loads a system that is the default export of a file, and registers it in this thread. The file may be JavaScript
 * (`.js`, `.mjs`; always read as a module) or TypeScript (`.ts`, `.mts`; types are removed, not checked).
 *
 * Later answers of the system are checked at every call, so that mistakes give messages and have no other effect.
 *
 * The file's code runs with all rights of this process. Cost: the library is loaded for it, some tenths of a second.
 *
 * @param path absolute, or relative to the current folder.
 * @throws GrokError INPUT when there is no such file, its import throws, or its export is not a system.
 */
export async function loadSystem(path: string): Promise<LoadedSystem> {
  const file = readSystemFile(path);
  watchUsersCalls();
  noteUsersFile(file.path);
  const exported = await usersPromise(path, () => importFile(file, path));
  const system = usersCall(path, () => adoptSystem(exported, file, path));
  registerSystem(system, file);
  return { system, ...file };
}

/**
 * The place and the hash of a system's file, without its code being run.
 *
 * @throws GrokError INPUT when it cannot be read, or has another ending.
 */
export function readSystemFile(path: string): SystemFile {
  if (!SYSTEM_FILE.test(path)) {
    const found = extname(path) === "" ? "no ending" : `the ending ${extname(path)}`;
    throw new GrokError("INPUT", `${path}: expected a system's file in .ts, .js or .mjs, found ${found}`, {
      hint: MANUAL,
    });
  }
  // A pipe gives its text once, to whoever waits for a writer; Node would read the file again.
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile() && !found.isDirectory()) {
    throw new GrokError("INPUT", `${path}: expected the file of a system, found a device or a pipe`, {
      hint: MANUAL,
    });
  }
  try {
    const source = createHash("sha256").update(readFileSync(path)).digest("hex");
    return { path: resolve(path), source };
  } catch (error) {
    throw new GrokError("INPUT", `${path}: expected the file of a system, found ${unreadable(error)}`, {
      hint: MANUAL,
      cause: error,
    });
  }
}

async function importFile(file: SystemFile, path: string): Promise<Readonly<Record<string, unknown>>> {
  registerHooks();
  const url = pathToFileURL(file.path);
  url.searchParams.set(SOURCE_QUERY, file.source.slice(0, 16));
  try {
    return (await soon(import(url.href))) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new GrokError("INPUT", `${path}: expected a module that exports a system, its import failed`, {
      ...errorWords(error, file.path, { hint: MANUAL }),
      cause: error,
    });
  }
}

function registerHooks(): void {
  if (areHooksThere) return;
  areHooksThere = true;
  // Places in messages refer to the author's text, not to the converted code.
  process.setSourceMapsEnabled(true);
  const data: HookData = { door: pathToFileURL(packageFile("dist", "src", "index.js")).href };
  register(moduleUrl("system/users/module-hooks.js"), { data });
}
