import { existsSync } from "node:fs";
import type { KernelChoice, TensorBackendChoice } from "../engine/index.js";
import { GrokError, shardPath, type Shard, type Store, type Sweep } from "../model/index.js";
import {
  missingTrials,
  openStore,
  requireShard,
  ScratchStore,
  trialsOfShard,
  type RunResult,
  type RunSweepOptions,
} from "../session/index.js";
import { progressMark } from "../store/index.js";
import { watchEnd, type EndBy } from "./end-by.js";
import { formatCount } from "./format-count.js";
import { openWriter } from "./open-writer.js";
import { tell, type Output } from "./output.js";
import { requeue } from "./requeue.js";
import { trainSweep, type TrainOptions } from "./train-sweep.js";

/** A part of a sweep and the store for its results. */
export interface Part {
  /** Null: the whole sweep. */
  readonly shard: Shard | null;
  readonly storePath: string;
}

/** Options for training the parts of a sweep. */
export interface TrainPartsOptions {
  readonly threads: number | undefined;
  readonly kernels: KernelChoice;
  readonly backend: TensorBackendChoice;
  readonly quiet: boolean;
  /** The folder of stores during training; null: their own places. */
  readonly scratch: string | null;
  readonly copyEveryMs: number;
  readonly endBy: EndBy | null;
  /** Trains the sweep in a store; default: on the threads of this machine. */
  readonly train?: (store: Store, run: RunSweepOptions) => Promise<RunResult>;
  /** The message when the run is asked to stop; default: that states are written. */
  readonly stopWords?: string;
  readonly resumeWith: (part: Part) => string;
  readonly onStart: (part: Part, store: Store) => void;
  readonly onEvents: NonNullable<TrainOptions["onEvents"]>;
  readonly onResult: (part: Part, result: RunResult) => void;
  /** Called instead of training if all trials of the part are done, with their number. */
  readonly onComplete: (part: Part, trials: number) => void;
}

/**
 * The parts that a command covers: the whole sweep, or shards, each with a store of its own.
 */
export function partsOf(shards: readonly Shard[] | undefined, storePath: string): readonly Part[] {
  if (shards === undefined) return [{ shard: null, storePath }];
  return shards.map((shard) => ({ shard, storePath: shardPath(storePath, shard) }));
}

/** The sweep with only the trials of a part, for counting. */
export function sweepOf(sweep: Sweep, { shard }: Part): Sweep {
  if (shard === null) return sweep;
  const { trials } = trialsOfShard(sweep, shard);
  return { ...sweep, count: trials.length, trials: () => trials };
}

/**
 * Trains parts of a sweep one after the other, until the time is up. In a Slurm job that ends by the clock and has made
 * progress, it asks Slurm to run the job again.
 *
 * @throws GrokError INTERRUPTED after a stop, and any error of training.
 */
export async function trainParts(
  sweep: Sweep,
  parts: readonly Part[],
  options: TrainPartsOptions,
  output: Output,
): Promise<void> {
  const clock = options.endBy === null ? null : watchEnd(options.endBy, tell);
  let hasProgressed = false;
  try {
    for (const part of parts) {
      const before = (store: Store): (() => void) => {
        // Nobody else asks, and the answer is a pass over the store's checkpoints.
        if (options.endBy?.kind !== "slurm") return () => undefined;
        const mark = progressMark(store);
        return () => (hasProgressed ||= progressMark(store) !== mark);
      };
      await trainPart(sweep, part, clock?.due ?? null, options, before, output);
    }
  } catch (error) {
    const isTimeUp =
      clock?.due.aborted === true && error instanceof GrokError && error.code === "INTERRUPTED";
    if (isTimeUp && options.endBy?.kind === "slurm") await requeue(hasProgressed);
    throw error;
  } finally {
    clock?.dispose();
  }
}

/** `watch` gets the store before training, and the function that it returns is called afterwards. */
async function trainPart(
  sweep: Sweep,
  part: Part,
  due: AbortSignal | null,
  options: TrainPartsOptions,
  watch: (store: Store) => () => void,
  output: Output,
): Promise<void> {
  const scratch =
    options.scratch === null ? null : beginScratch(sweep, part, options.scratch, options, output);
  if (scratch === "complete") return;
  try {
    const store = openWriter(scratch?.path ?? part.storePath);
    try {
      const settle = watch(store);
      const stops = [due, scratch?.fatal ?? null].filter((signal) => signal !== null);
      const train: TrainOptions = {
        ...(part.shard === null ? {} : { shard: part.shard }),
        ...{
          threads: options.threads,
          kernels: options.kernels,
          backend: options.backend,
          quiet: options.quiet,
        },
        ...(stops.length === 0 ? {} : { stop: AbortSignal.any(stops) }),
        ...(options.stopWords === undefined ? {} : { stopWords: options.stopWords }),
        storePath: part.storePath,
        resumeWith: options.resumeWith(part),
        onStart: () => options.onStart(part, store),
        onEvents: (events, concluded) => {
          scratch?.changed();
          options.onEvents(events, concluded);
        },
        afterTraining: async () => {
          settle();
          await scratch?.finish();
        },
        onResult: (result) => options.onResult(part, result),
      };
      const { train: other } = options;
      await trainSweep(
        store,
        sweep,
        train,
        output,
        ...(other === undefined ? [] : [(run: RunSweepOptions) => other(store, run)]),
      );
    } finally {
      store.close();
    }
  } finally {
    scratch?.remove();
  }
}

/** A store for training; "complete": nothing is left to train, so that no copy is needed. */
function beginScratch(
  sweep: Sweep,
  part: Part,
  folder: string,
  { copyEveryMs, onComplete }: Pick<TrainPartsOptions, "copyEveryMs" | "onComplete">,
  output: Output,
): ScratchStore | "complete" {
  const { shard, storePath } = part;
  const done = existsSync(storePath) ? completeTrials(sweep, part) : null;
  if (done === null) return new ScratchStore(storePath, { folder, copyEveryMs, shard, onNotice: tell });
  output.say(`${storePath}: complete already, ${formatCount(done, "trial")}`);
  onComplete(part, done);
  return "complete";
}

/** The number of trials of a part if its store has all of them, else null. */
function completeTrials(sweep: Sweep, part: Part): number | null {
  const store = openStore(part.storePath, { mode: "read" });
  try {
    requireShard(store, part.shard);
    const stored = store.sweep(sweep.name);
    if (stored?.definition !== sweep.definition || stored.pending > 0) return null;
    const { missing, kept, orphaned } = missingTrials(store, sweepOf(sweep, part));
    return missing === 0 && orphaned === 0 ? kept : null;
  } finally {
    store.close();
  }
}
