import { writeSync } from "node:fs";
import { isMainThread, Worker } from "node:worker_threads";
import { moduleUrl } from "../../model/index.js";

/** Memory shared by main thread and watchman: the number of the running call, odd during a call; and a flag of the watchman. */
const NUMBER = 0;
const TOO_LONG = 1;

/** The data of the watchman at its start. */
export interface WatchmanData {
  readonly shared: SharedArrayBuffer;
  readonly longestMs: number;
}

/** A call that takes longer never returns, since watched functions answer within microseconds. */
const LONGEST_CALL_MS = 60_000;

const shared = new SharedArrayBuffer(8);
const words = new Int32Array(shared);

/** The call of a user's function that is running in this thread; the outermost, where one calls another. */
let running: string | null = null;
let areWordsReady = false;
let isWatched = false;

/**
 * Calls a function of a user's file. One that ends the process (`process.exit`) ends it with words and exit code 2 instead of
 * in silence; in a worker the coordinator finds words for that.
 *
 * @param name the function's name in messages, for example `me/cubic: cost`.
 */
export function usersCall<T>(name: string, call: () => T): T {
  if (running !== null) return call();
  begin(name);
  try {
    return call();
  } finally {
    end();
  }
}

/** The same for an asynchronous function. Other calls may run meanwhile; they are not distinguished from it. */
export async function usersPromise<T>(name: string, call: () => Promise<T>): Promise<T> {
  if (running !== null) return call();
  begin(name);
  try {
    return await call();
  } finally {
    end();
  }
}

/**
 * Watches the calls of this thread from another one from now on: a loop without end would keep even Ctrl-C from being heard. A
 * call that lasts too long ends the process with words and exit code 2. Nothing happens in workers, which a run can end.
 */
export function watchUsersCalls({ longestMs = LONGEST_CALL_MS }: { readonly longestMs?: number } = {}): void {
  if (!isMainThread || isWatched) return;
  isWatched = true;
  const workerData: WatchmanData = { shared, longestMs };
  const watchman = new Worker(moduleUrl("system/users/watchman.js"), { workerData, execArgv: [] });
  // If no thread can be started, calls are not watched.
  watchman.on("error", () => undefined);
  // The call was aborted, and something else keeps the process alive.
  watchman.on("message", () => process.exit(2));
  watchman.unref();
}

/** For the watchman, which reads the same numbers. */
export function callNumber(of: SharedArrayBuffer): number {
  return Atomics.load(new Int32Array(of), NUMBER);
}

/** The watchman reports that the running call takes too long. */
export function sayTooLong(of: SharedArrayBuffer): void {
  Atomics.store(new Int32Array(of), TOO_LONG, 1);
}

function begin(name: string): void {
  if (!areWordsReady && isMainThread) process.on("exit", explainExit);
  areWordsReady = true;
  running = name;
  Atomics.add(words, NUMBER, 1);
}

function end(): void {
  running = null;
  Atomics.add(words, NUMBER, 1);
}

/** If the process ends during a call, the call's function is the reason, unless a signal requested it. */
function explainExit(code: number): void {
  if (running === null || code === 130) return;
  const what =
    Atomics.load(words, TOO_LONG) === 1
      ? "expected an answer, it does not come back: a loop without end?"
      : `expected an answer, it ended the process (process.exit, code ${code})`;
  try {
    writeSync(2, `error: ${running}: ${what}\nhint: docs/your-own-system.md says what is called when\n`);
  } catch {
    // The reader has left.
  }
  process.exitCode = 2;
}
