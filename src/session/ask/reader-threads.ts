import {
  GrokError,
  moduleUrl,
  usableThreads,
  type GrokErrorData,
  type IdRange,
  type Store,
} from "../../model/index.js";

/** Sweeps with fewer trials are read in less time than threads need to start. */
const FEW_TRIALS = 5000;

/** The number of parts for each thread, so that all threads end at about the same time. */
const PARTS_PER_THREAD = 4;

/** The digits of the ids of trials. */
const HEX = 16;

/** The answer of a reader thread. Errors cross threads as data, because they would lose their class otherwise. */
export type ReaderAnswer<T> = { readonly value: T } | { readonly error: GrokErrorData };

/** A part of a stored sweep. */
export interface SweepPart {
  readonly path: string;
  readonly sweep: string;
  readonly part: IdRange;
}

/** {@link Store.unproven} on as many threads as the machine has, for sweeps that are worth it. */
export async function unprovenOnThreads(store: Store, sweep: string): Promise<readonly string[]> {
  const threads = usableThreads();
  const isLarge = (store.sweep(sweep)?.trials ?? 0) >= FEW_TRIALS;
  // Other threads cannot read a store in memory.
  if (!isLarge || threads === 1 || store.path === ":memory:") return [...store.unproven(sweep)];
  const parts = idRanges(threads * PARTS_PER_THREAD).map((part) => ({ path: store.path, sweep, part }));
  const found = await onThreads<SweepPart, readonly string[]>("unprovenIn", parts, threads);
  return found.flat();
}

/**
 * Checks that all data of each store can be taken (`requireMergeable`), on as many threads as the machine has.
 *
 * @throws GrokError STORE for the first store whose data cannot be taken.
 */
export async function mergeableOnThreads(stores: readonly Store[]): Promise<void> {
  const paths = stores.map(({ path }) => path);
  await onThreads<string, null>("mergeable", paths, Math.min(paths.length, usableThreads()));
}

/** Runs an exported function of reader-thread.ts for each argument; the values are in the order of the arguments. */
async function onThreads<A, T>(
  name: "unprovenIn" | "mergeable",
  args: readonly A[],
  threads: number,
): Promise<readonly T[]> {
  // Commands that only read small stores are not to wait for the package.
  const { Piscina } = await import("piscina");
  const pool = new Piscina<A, ReaderAnswer<T>>({
    filename: moduleUrl("session/ask/reader-thread.js").href,
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: Infinity,
    concurrentTasksPerWorker: 1,
  });
  try {
    const answers = await Promise.all(args.map((arg) => pool.run(arg, { name })));
    return answers.map((answer) => {
      if ("error" in answer) throw GrokError.from(answer.error);
      return answer.value;
    });
  } finally {
    await pool.destroy();
  }
}

/** The ids of trials in `count` parts of about the same size; ids are hexadecimal and evenly spread. */
function idRanges(count: number): readonly IdRange[] {
  const digits = Math.max(1, Math.ceil(Math.log(count) / Math.log(HEX)));
  const bound = (i: number): string =>
    Math.floor((i * HEX ** digits) / count)
      .toString(HEX)
      .padStart(digits, "0");
  return Array.from({ length: count }, (_, i) => ({
    after: i === 0 ? "" : bound(i),
    upTo: i === count - 1 ? null : bound(i + 1),
  }));
}
