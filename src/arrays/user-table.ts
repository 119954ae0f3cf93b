import { GrokError } from "../model/index.js";
import { mistakesError, type FileMistake } from "./file-mistakes.js";

/** The content of a file of the user, with the hash that ids contain. */
export interface Digested {
  /** SHA-256 of the file, hexadecimal. */
  readonly digest: string;
}

/**
 * Files of one kind: each is read and checked once in a process. The one read last is kept, of the others only the digest and what
 * rules need to know.
 *
 * @param read the content of a file, or all its faults.
 * @param summarise what is remembered of a content for the life of the process.
 */
export class UserTables<Content extends Digested, Summary> {
  readonly #read: (path: string) => Content | readonly FileMistake[];
  readonly #summarise: (content: Content) => Summary;
  readonly #digests = new Map<string, string>();
  readonly #summaries = new Map<string, Summary>();
  #held: { readonly path: string; readonly content: Content } | null = null;

  constructor(
    read: (path: string) => Content | readonly FileMistake[],
    summarise: (content: Content) => Summary,
  ) {
    this.#read = read;
    this.#summarise = summarise;
  }

  /**
   * The digest of a file, checked on the first request.
   *
   * @throws GrokError INPUT that names all faults of the file.
   */
  digestOf(path: string): string {
    const digest = this.digestOrFaults(path);
    if (typeof digest === "string") return digest;
    throw mistakesError("task.table", path, digest);
  }

  /** The digest of a file as {@link digestOf} gives it, or all faults of the file. */
  digestOrFaults(path: string): string | readonly FileMistake[] {
    const known = this.#digests.get(path);
    if (known !== undefined) return known;
    const content = this.#load(path);
    return isMistakes(content) ? content : content.digest;
  }

  /** What is remembered of a content; null where this process has not read it, as with sweeps from a store. */
  summaryOf(digest: string): Summary | null {
    return this.#summaries.get(digest) ?? null;
  }

  /** @throws GrokError INPUT where the file is gone, or has changed since its digest was taken. */
  requireDigest(path: string, digest: string): void {
    if (this.digestOf(path) === digest) return;
    throw new GrokError("INPUT", `task.table: ${path}: expected the file of this sweep, found another`, {
      hint: "bring it back, or run the sweep's file again: with another file it has other trials",
    });
  }

  /**
   * The content of a file that a trial was made with.
   *
   * @throws GrokError TRIAL where the file is gone, broken, or has another content.
   */
  contentOf(path: string, digest: string): Content {
    const content = this.#held?.path === path ? this.#held.content : this.#load(path);
    if (isMistakes(content)) {
      const [{ message, hint }] = content;
      throw new GrokError("TRIAL", message, hint === undefined ? {} : { hint });
    }
    if (content.digest === digest) return content;
    throw new GrokError(
      "TRIAL",
      `${path}: expected the file that the trial was made with (SHA-256 ${digest.slice(0, 12)}…), ` +
        `found another (${content.digest.slice(0, 12)}…)`,
      { hint: "restore the file, or run the sweep file again for trials of the new one" },
    );
  }

  #load(path: string): Content | readonly FileMistake[] {
    const content = this.#read(path);
    if (isMistakes(content)) return content;
    this.#held = { path, content };
    this.#digests.set(path, content.digest);
    this.#summaries.set(content.digest, this.#summarise(content));
    return content;
  }
}

function isMistakes<Content extends Digested>(
  found: Content | readonly FileMistake[],
): found is readonly FileMistake[] {
  return Array.isArray(found);
}
