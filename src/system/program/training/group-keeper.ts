import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { moduleUrl } from "../../../model/index.js";

/** The time after which a keeper that died is replaced, ms: one that cannot live must not be started without end. */
const REPLACE_MS = 50;

let keeper: ChildProcess | null = null;
const groups = new Set<number>();
const folders = new Set<string>();

/**
 * Ends process groups if this process dies without doing so itself (kill -9, out of memory): a small separate process knows
 * all groups, and notices that its pipe closes. It starts with the first group, and ends with this process. If it is killed
 * itself, another one takes its place; only where both are killed at once do groups stay.
 */
export function keepGroup(pid: number): void {
  groups.add(pid);
  tell(`+${pid}`);
}

/** The group has ended. */
export function releaseGroup(pid: number): void {
  if (groups.delete(pid)) tell(`-${pid}`);
}

/** Removes a folder when this process ends in any way. */
export function keepFolder(path: string): void {
  folders.add(path);
  tell(`f${path}`);
}

/** The folder has been removed. */
export function releaseFolder(path: string): void {
  if (folders.delete(path)) tell(`g${path}`);
}

/** Sends a signal to all processes of a group; does nothing if none is left. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}

function tell(line: string): void {
  if (keeper === null || keeper.exitCode !== null || keeper.signalCode !== null) keeper = start();
  keeper.stdin?.write(`${line}\n`);
}

function start(): ChildProcess {
  const started = spawn(
    process.execPath,
    [fileURLToPath(moduleUrl("system/program/training/keeper-process.js"))],
    {
      // It has a group of its own, since Ctrl-C in a terminal is for this process, not for its watcher.
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
      env: {},
    },
  );
  started.on("error", () => undefined);
  started.once("exit", () => {
    setTimeout(() => replace(started), REPLACE_MS).unref();
  });
  started.stdin.on("error", () => undefined);
  started.unref();
  (started.stdin as unknown as { unref?: () => void }).unref?.();
  // A keeper that died is replaced, and the new one must get the same groups and folders.
  for (const pid of groups) started.stdin.write(`+${pid}\n`);
  for (const path of folders) started.stdin.write(`f${path}\n`);
  return started;
}

/** Starts another keeper in the place of one that died, if it is still needed. */
function replace(dead: ChildProcess): void {
  if (keeper === dead && (groups.size > 0 || folders.size > 0)) keeper = start();
}
