import { existsSync, mkdtempSync, realpathSync, rmSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { basename, join, resolve } from "node:path";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { systemWords } from "../../files/index.js";
import { GrokError, moduleUrl, type Shard } from "../../model/index.js";
import { copyStoreTo, requireReplaceable, storeFileState } from "../../store/index.js";
import { openStore } from "../ask/open-store.js";
import { requireShard } from "../run/require-shard.js";
import type { CopyJob } from "./copy-out.js";
import type { CopyAnswer } from "./copy-thread.js";

/** How often the last copy is tried. */
const LAST_TRIES = 4;

/** How a scratch store is kept. */
export interface ScratchOptions {
  /** The folder of the scratch store, on a disk of this machine. */
  readonly folder: string;
  /** The time between two copies, ms. */
  readonly copyEveryMs: number;
  /** The time between two tries of the last copy, ms; default 5000. */
  readonly againMs?: number;
  readonly shard: Shard | null;
  /** Words for people. */
  readonly onNotice: (words: string) => void;
}

/**
 * A store for training on this machine's own disk; the requested store is its copy, whole at every moment and on any file
 * system, because only whole files are put there. The scratch store begins with the contents of the copy.
 *
 * Several machines may have the same copy: each writes the combined data of all of them. There is no lease that spans machines.
 */
export class ScratchStore {
  /** The store to train in. */
  readonly path: string;
  readonly #place: string;
  readonly #folder: string;
  readonly #copyEveryMs: number;
  readonly #againMs: number;
  readonly #say: (words: string) => void;
  readonly #fatal = new AbortController();
  #known: string | null;
  #isChanged = false;
  #copying: Promise<GrokError | null> | null = null;
  #lastWords = "";
  #timer: NodeJS.Timeout | undefined;
  #isKept = false;

  /**
   * @param place the requested store.
   * @throws GrokError INPUT for a folder that is none or a store of something else; STORE where files cannot be put in
   *   the place, or what is there cannot be read.
   */
  constructor(place: string, { folder, copyEveryMs, againMs = 5000, shard, onNotice }: ScratchOptions) {
    this.#place = existsSync(place) ? realpathSync(place) : resolve(place);
    this.#copyEveryMs = copyEveryMs;
    this.#againMs = againMs;
    this.#say = onNotice;
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw new GrokError(
        "INPUT",
        `--scratch: expected a folder on a disk of this machine, found ${JSON.stringify(folder)}`,
      );
    }
    requireReplaceable(this.#place);
    this.#folder = madeIn(folder);
    this.path = join(this.#folder, basename(this.#place));
    try {
      this.#known = storeFileState(this.#place);
      if (this.#known !== null) this.#bring(shard);
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** Aborted, with the error as its reason, when the copy turned out to be of another sweep or to have other bits. */
  get fatal(): AbortSignal {
    return this.#fatal.signal;
  }

  /** Notes that data were stored: the first time a copy is made at once, and later one in every interval with changes. */
  changed(): void {
    this.#isChanged = true;
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => void this.#copyIfChanged(), this.#copyEveryMs).unref();
    void this.#copyIfChanged();
  }

  /**
   * The last copy, after training; tried again for a while where it fails.
   *
   * @throws GrokError STORE where there is none, naming the store that has what was trained: it is kept then.
   */
  async finish(): Promise<void> {
    clearInterval(this.#timer);
    for (let tries = 1; ; tries++) {
      const error = await this.#copy();
      if (error === null) return;
      if (this.#fatal.signal.aborted || tries === LAST_TRIES) {
        this.#isKept = true;
        throw new GrokError(error.code, error.message, {
          details: error.details,
          hint: `what this run trained is in ${this.path} on ${hostname()}: make room or mend the folder, and copy it there or merge it before that disk is cleared`,
          cause: error,
        });
      }
      this.#sayOnce(`${error.message}; the last copy is tried again in ${this.#againMs / 1000} s`);
      await delay(this.#againMs);
    }
  }

  /** Removes the store on this machine's disk, unless it has the only copy of the results. No process may have it open. */
  remove(): void {
    clearInterval(this.#timer);
    if (!this.#isKept) rmSync(this.#folder, { recursive: true, force: true });
  }

  #bring(shard: Shard | null): void {
    const copy = openStore(this.#place, { mode: "read" });
    try {
      requireShard(copy, shard);
      copyStoreTo(copy, this.path);
    } finally {
      copy.close();
    }
  }

  async #copyIfChanged(): Promise<void> {
    if (!this.#isChanged || this.#copying !== null) return;
    const error = await this.#copy();
    if (error === null) this.#lastWords = "";
    else
      this.#sayOnce(
        `${error.message}; training goes on, and the next copy is tried in ${this.#copyEveryMs / 1000} s`,
      );
  }

  /** Makes one copy, in a thread, after the present one; returns the reason for a failure, or null. */
  #copy(): Promise<GrokError | null> {
    const copying = (this.#copying ?? Promise.resolve(null)).then(async () => await this.#copyNow());
    this.#copying = copying;
    return copying.finally(() => {
      if (this.#copying === copying) this.#copying = null;
    });
  }

  async #copyNow(): Promise<GrokError | null> {
    this.#isChanged = false;
    const answer = await inThread({ from: this.path, to: this.#place, known: this.#known });
    if ("state" in answer) {
      this.#known = answer.state;
      return null;
    }
    const error = GrokError.from(answer.error);
    this.#isChanged = true;
    if (error.code !== "STORE") this.#fatal.abort(error);
    return error;
  }

  #sayOnce(words: string): void {
    if (words === this.#lastWords) return;
    this.#lastWords = words;
    this.#say(words);
  }
}

function madeIn(folder: string): string {
  try {
    return mkdtempSync(join(resolve(folder), "groksweep-scratch-"));
  } catch (cause) {
    throw new GrokError(
      "INPUT",
      `--scratch: expected a folder that can be written to, found ${systemWords(cause)}`,
      {
        hint: `name another one in the place of ${folder}`,
        cause,
      },
    );
  }
}

async function inThread(job: CopyJob): Promise<CopyAnswer> {
  const thread = new Worker(moduleUrl("session/scratch/copy-thread.js"), { workerData: job, execArgv: [] });
  try {
    const [answer] = (await once(thread, "message")) as [CopyAnswer];
    return answer;
  } catch (error) {
    return { error: new GrokError("STORE", `${job.to}: the copy ended: ${String(error)}`).toData() };
  }
}
