import { createHash } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join, resolve, sep } from "node:path";
import { GrokError, type Checkpoint } from "../../../model/index.js";

/** Layout version of a program's checkpoint in stores. */
const FORMAT = 1;

/** Most bytes of a file that is kept in the store; a larger one is kept in a folder beside it. */
export const LARGEST_IN_STORE = 32 * 1024 * 1024;

/** The header before a file's bytes: its name, and its SHA-256 if the bytes are in a file beside the store. */
interface Header {
  readonly name: string;
  readonly bytes: number;
  /** Name of the file below the folder of checkpoints; absent: the bytes follow. */
  readonly beside?: string;
}

/** A checkpoint as a program reported it: the kept data, and the state of the file when it was read. */
export interface TakenCheckpoint {
  readonly name: string;
  readonly path: string;
  readonly stamp: string;
  readonly checkpoint: Checkpoint;
}

/**
 * Takes the file that a program names as its checkpoint.
 *
 * @param folder of the trial, which must contain the file. @param keep the folder of large files.
 * @throws GrokError TRIAL where it is not a file of the folder, or changes while it is read.
 */
export function takeCheckpoint(
  trialId: string,
  { name, step }: { readonly name: string; readonly step: number },
  folder: string,
  keep: string,
): TakenCheckpoint {
  const path = fileIn(folder, name);
  const stamp = stampOf(path);
  const { size } = statSync(path);
  let payload: Buffer;
  if (size <= LARGEST_IN_STORE) {
    const content = readFileSync(path);
    payload = packed({ name: basename(name), bytes: content.length }, content);
  } else {
    mkdirSync(keep, { recursive: true });
    const beside = `${trialId}.${step}`;
    copyFileSync(path, join(keep, `${beside}.part`));
    renameSync(join(keep, `${beside}.part`), join(keep, beside));
    payload = packed({ name: basename(name), bytes: size, beside }, digestOf(join(keep, beside)));
  }
  const taken = { name, path, stamp, checkpoint: { trialId, step, format: FORMAT, payload } };
  // Else its bytes could be of two states.
  if (!isUnchanged(taken)) throw changedError(name);
  return taken;
}

/** Whether a file is unchanged since it was taken. */
export function isUnchanged({ path, stamp }: TakenCheckpoint): boolean {
  try {
    return stampOf(path) === stamp;
  } catch {
    // The program may remove the file at any time, since its content was already taken.
    return true;
  }
}

/** The error about a checkpoint that a program changed before it was kept. */
export function changedError(name: string): GrokError {
  return new GrokError("TRIAL", `checkpoint: expected ${name} as it was said, it has changed since`, {
    hint: "write a checkpoint under another name, or wait for the answer on stdin before the file is written again",
  });
}

/** Removes large files of a trial beside the store that a newer checkpoint has replaced. */
export function removeOlder({ trialId, step }: Checkpoint, keep: string): void {
  let names: readonly string[];
  try {
    names = readdirSync(keep);
  } catch {
    return; // there are none
  }
  for (const name of names) {
    if (name.startsWith(`${trialId}.`) && name !== `${trialId}.${step}`)
      rmSync(join(keep, name), { force: true });
  }
}

/**
 * Writes the file of a kept checkpoint into the folder of its trial, so that a program can continue from it.
 *
 * @returns its path; null where a large file beside the store is missing or different.
 * @throws GrokError TRIAL where another version wrote the checkpoint.
 */
export function restoreCheckpoint(
  { format, payload }: Checkpoint,
  folder: string,
  keep: string,
): string | null {
  if (format !== FORMAT) {
    throw new GrokError("TRIAL", `checkpoint: expected format ${FORMAT}, found ${format}`, {
      hint: "it was written by another version; run again from the start",
    });
  }
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const length = bytes.readUInt32LE(0);
  const { name, beside } = JSON.parse(bytes.toString("utf8", 4, 4 + length)) as Header;
  const content = bytes.subarray(4 + length);
  mkdirSync(join(folder, "resume"), { recursive: true });
  const path = join(folder, "resume", name);
  if (beside === undefined) {
    writeFileSync(path, content);
    return path;
  }
  try {
    if (!digestOf(join(keep, beside)).equals(content)) return null;
    copyFileSync(join(keep, beside), path);
    return path;
  } catch {
    return null;
  }
}

function packed(header: Header, content: Buffer): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return Buffer.concat([length, text, content]);
}

function digestOf(path: string): Buffer {
  const hash = createHash("sha256");
  const part = Buffer.alloc(1024 * 1024);
  const file = openSync(path, "r");
  try {
    for (let count = readSync(file, part); count > 0; count = readSync(file, part))
      hash.update(part.subarray(0, count));
  } finally {
    closeSync(file);
  }
  return hash.digest();
}

function stampOf(path: string): string {
  const { ino, size, mtimeMs } = statSync(path);
  return `${ino} ${size} ${mtimeMs}`;
}

/** @throws GrokError TRIAL where there is no such file, or it lies elsewhere. */
function fileIn(folder: string, name: string): string {
  let path: string;
  try {
    path = realpathSync(resolve(folder, name));
  } catch {
    throw new GrokError(
      "TRIAL",
      `checkpoint: expected a file in the trial's own folder, found no such file: ${name}`,
      {
        hint: "write it into that folder, rename it into place, and say its name after that",
      },
    );
  }
  if (!path.startsWith(realpathSync(folder) + sep)) {
    throw new GrokError(
      "TRIAL",
      `checkpoint: expected a file in the trial's own folder, found one outside: ${name}`,
    );
  }
  const found = statSync(path);
  if (found.isDirectory()) {
    throw new GrokError("TRIAL", `checkpoint: expected a file, found a folder: ${name}`, {
      hint: "pack a folder into one file, with tar for example",
    });
  }
  if (!found.isFile()) {
    throw new GrokError("TRIAL", `checkpoint: expected a file, found a device, pipe or socket: ${name}`);
  }
  return path;
}
