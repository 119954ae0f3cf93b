import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { GrokError, systemCode } from "../model/index.js";
import { beginningOf, removeAbandoned } from "./leftovers.js";
import { requireFileName } from "./require-file-name.js";
import { outputPlace, type OutputPlace } from "./output-place.js";

/**
 * Why a path must not be written to, in words that follow "PATH: "; null: it may be. The path has no symbolic links in it;
 * the file need not be there. `refuseStores` of the room store is the one that the program uses.
 */
export type OutputGuard = (path: string) => string | null;

/** A file that is being written. It is there when it is complete, or not at all. */
export interface OutputFile {
  /** What the bytes are written to: a descriptor that is open until `commit` or `discard`. */
  readonly descriptor: number;
  /** The file behind the descriptor: of a regular file a new one beside its place. */
  readonly path: string;
  /** Forces what was written to the disk; of a FIFO or a device nothing. */
  sync(): void;
  /** The bytes are complete: puts the file in its place. */
  commit(): void;
  /** Gives up: the place is as it was. What a FIFO or a device has taken cannot be taken back. Twice does nothing. */
  discard(): void;
}

/**
 * Opens a path for output, the one way in which the program writes files that users name.
 *
 * - A name that other programs give to what is no file (`-`, `:memory:`) is refused.
 * - What `guard` refuses is refused before anything is touched.
 * - A regular file is written beside its place, under a name that nobody else has, and moved there when it is complete. A file
 *   that was there is replaced only then, and its permissions stay. A program that is killed meanwhile leaves the file
 *   beside: `NAME.` and twelve hexadecimal digits and `.part`. `discardOnSignal` takes it away on signals, and the next program that
 *   writes the same file removes those that nobody has written to for an hour.
 * - A symbolic link is followed; a FIFO or a device is written into.
 *
 * `mustBeNew`: whatever is there already is refused, also what appears before `commit`.
 *
 * Edge: a FIFO without a reader is refused, for the program would wait for one without an end (`openOutputWhenRead` waits, and
 * says so).
 *
 * @throws GrokError INPUT for what the guard refuses, STORE for what cannot be a target at all, or is there and must not
 *         be; otherwise the error of the file system.
 */
export function openOutput(
  target: string,
  guard: OutputGuard,
  { mustBeNew = false }: { readonly mustBeNew?: boolean } = {},
): OutputFile {
  const place = allowedPlace(target, guard, mustBeNew);
  return place.kind === "open" ? writeInto(place.path) : writeBeside(place, target, mustBeNew);
}

/**
 * Whether {@link openOutput} would open a path now, before work is done whose result goes there. A file beside its place is made
 * and removed; a FIFO or a device is not opened.
 *
 * @throws what {@link openOutput} throws.
 */
export function checkOutput(target: string, guard: OutputGuard): void {
  const place = allowedPlace(target, guard, false);
  if (place.kind !== "open") writeBeside(place, target, false).discard();
}

function allowedPlace(target: string, guard: OutputGuard, mustBeNew: boolean): OutputPlace {
  requireFileName(target, "file to write");
  const place = outputPlace(target);
  if (mustBeNew && place.kind !== "new") throw alreadyThere(target);
  const why = guard(place.path);
  if (why === null) return place;
  throw new GrokError("INPUT", `${target}: ${why}`, { hint: "name another file to write to" });
}

/** Whether an error says that a FIFO has no reader. */
export function isUnread(error: unknown): boolean {
  return error instanceof GrokError && systemCode(error.cause) === "ENXIO";
}

function writeInto(path: string): OutputFile {
  const descriptor = statSync(path).isFIFO() ? openFifo(path) : openSync(path, "w");
  const close = closeOnce(descriptor);
  return { descriptor, path, sync: () => undefined, commit: close, discard: close };
}

/**
 * Opens a FIFO that has a reader. Only a descriptor that does not wait tells whether there is one; writes need one that does.
 *
 * @throws GrokError STORE where there is none.
 */
function openFifo(path: string): number {
  let first: number;
  try {
    first = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (cause) {
    if (systemCode(cause) !== "ENXIO") throw cause;
    throw new GrokError("STORE", `${path}: expected a FIFO with a reader, found one that nobody reads`, {
      hint: "start first what reads it",
      cause,
    });
  }
  try {
    return openSync(path, constants.O_WRONLY);
  } finally {
    closeSync(first);
  }
}

function writeBeside({ path, mode }: OutputPlace, target: string, mustBeNew: boolean): OutputFile {
  // The one beside must not have a name that is too long where the name itself is not.
  const name = `${beginningOf(path)}.${randomBytes(6).toString("hex")}.part`;
  const beside = join(dirname(path), name);
  const descriptor = openSync(beside, "wx");
  const close = closeOnce(descriptor);
  const discard = (): void => {
    close();
    rmSync(beside, { force: true });
  };
  return {
    descriptor,
    path: beside,
    sync: () => fsyncSync(descriptor),
    commit: () => {
      try {
        fsyncSync(descriptor);
        close();
        if (mode !== null) chmodSync(beside, mode);
        if (mustBeNew) putWhereNothingIs(beside, path, target);
        else renameSync(beside, path);
        removeAbandoned(path);
      } catch (error) {
        discard();
        throw error;
      }
    },
    discard,
  };
}

/** A rename would replace what another program has put there meanwhile; a link to it does not. */
function putWhereNothingIs(beside: string, path: string, target: string): void {
  try {
    linkSync(beside, path);
  } catch (error) {
    if (systemCode(error) === "EEXIST") throw alreadyThere(target);
    // A file system without hard links (FAT): what is left is to look, and then to move.
    if (outputPlace(path).kind !== "new") throw alreadyThere(target);
    renameSync(beside, path);
    return;
  }
  rmSync(beside);
}

function closeOnce(descriptor: number): () => void {
  let isOpen = true;
  return () => {
    if (!isOpen) return;
    isOpen = false;
    closeSync(descriptor);
  };
}

function alreadyThere(target: string): GrokError {
  return new GrokError("STORE", `${target}: expected a new file, it is there already`, {
    hint: "name another one, or remove it",
  });
}
