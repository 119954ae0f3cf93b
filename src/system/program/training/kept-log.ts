import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Job } from "../../../model/index.js";

/** Keeps the log of an attempt that failed beside the log of the next one, as `logs/ID.ATTEMPT.log`. @param root of the folder beside the store. */
export function keepLogOfBefore(root: string, { attempt, trial: { id } }: Job): void {
  if (attempt === 1) return;
  const before = pathOf(root, `${id}.${attempt - 1}`);
  if (existsSync(before)) return;
  try {
    renameSync(pathOf(root, id), before);
  } catch {
    // The program printed nothing.
  }
}

/** Writes the end of a program's log for each of its trials: `logs/ID.log`. A program that printed nothing has no log. */
export function writeLogs(root: string, trialIds: Iterable<string>, text: string): void {
  if (text === "") return;
  try {
    mkdirSync(join(root, "logs"), { recursive: true });
    for (const id of trialIds) writeFileSync(pathOf(root, id), text);
  } catch {
    // A log that cannot be written must not fail a trial.
  }
}

function pathOf(root: string, name: string): string {
  return join(root, "logs", `${name}.log`);
}
