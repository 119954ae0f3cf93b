import { groupsOf, type Batch, type Job } from "../model/index.js";
import { systemOf } from "../system/index.js";
import { estimateWork } from "./training-cost.js";

/** Options of {@link formBatches}. */
export interface FormBatchesOptions {
  /** Most jobs in a batch: a few times the number of lanes, so that a free lane finds another job. */
  readonly maxJobs: number;
  /** Fewest jobs of a batch of their own if they could also join others: enough to fill the lanes a few times. */
  readonly enoughJobs: number;
  /** Trials that are trained side by side: jobs on the same inputs that fill the lanes exactly need no others. Absent: not known. */
  readonly lanes?: number;
  /** Number of jobs that are grouped together; it decides the memory. Larger windows find more jobs that fit together. */
  readonly window: number;
}

/** Most ratio of the largest to the smallest train set in a batch whose padding shared inputs do not compensate. */
const SIMILAR_SAMPLES = 1.15;

/**
 * Most ratio of work with padding to work without in a batch on shared inputs. Shared inputs make the two big products
 * about 2.6 times as fast as separate inputs (81 to 31 GFLOP/s, prototype), so 50 % more work is still a gain.
 */
const SHARED_PADDING = 1.5;

/**
 * Group jobs into batches that can share SIMD lanes. Lazy: holds at most `window` jobs, and asks for more only when
 * its batches have been taken. Every job is in exactly one batch; the same jobs give the same batches.
 *
 * Within a window, for jobs of one shape, as its system declares it:
 *
 * 1. jobs on the same inputs and of similar P (within 15 %) make batches, if they are enough: they share X, and little
 *    is padded;
 * 2. the remaining jobs wait for the next window, which may have more of their kind, unless half the window is waiting,
 *    or there is no next window. Then jobs on the same inputs of less similar P join while padding costs less than
 *    shared inputs gain;
 * 3. the rest mixes data seeds, at similar P again.
 *
 * A group of 65 is split into 33 + 32 and not 64 + 1. Batches of a window come costliest first, as do the jobs in a batch,
 * so that the last jobs to run are short.
 *
 * Cost: O(window·log window) a window; some µs a job.
 */
export function* formBatches(jobs: Iterable<Job>, options: FormBatchesOptions): Generator<Batch> {
  const window = Math.max(1, Math.floor(options.window));
  let waiting: Item[] = [];
  let arrivals = 0;
  const flush = function* (isLast: boolean): Generator<Batch> {
    const formed = groupsOf(waiting, (item) => item.shape).map((items) => batchesOfShape(items, options));
    waiting = formed.flatMap(({ leftover }) => leftover);
    const batches = formed.flatMap(({ full }) => full);
    if (isLast || waiting.length > window / 2) {
      batches.push(
        ...groupsOf(waiting, (item) => item.shape).flatMap((items) => batchesOfLeftovers(items, options)),
      );
      waiting = [];
    }
    // Waiting items keep their order of arrival, so that ties are broken in the same way for every window.
    waiting.sort((a, b) => a.arrival - b.arrival);
    for (const batch of costliestFirst(batches)) yield toBatch(batch);
  };
  for (const job of jobs) {
    const { trial } = job;
    const { group, inputs, samples } = systemOf(trial.task.kind).shape(trial);
    waiting.push({
      job,
      shape: group === null ? trial.id : `${trial.task.kind} ${group}`,
      data: inputs,
      samples,
      work: estimateWork(job),
      arrival: arrivals++,
    });
    if (waiting.length >= window) yield* flush(false);
  }
  yield* flush(true);
}

/** A job with the properties that grouping uses. */
interface Item {
  readonly job: Job;
  readonly shape: string;
  readonly data: string;
  readonly samples: number;
  readonly work: number;
  readonly arrival: number;
}

type Items = readonly Item[];

/** Step 1: full-enough batches on shared inputs and similar P, and the remaining items. */
function batchesOfShape(
  items: Items,
  { maxJobs, enoughJobs }: FormBatchesOptions,
): { readonly full: Items[]; readonly leftover: Items } {
  const runs = groupsOf(items, (item) => item.data).flatMap(similarRuns);
  const isEnough = (run: Items): boolean => run.length >= enoughJobs;
  return {
    full: runs.filter(isEnough).flatMap((run) => evenParts(run, maxJobs)),
    leftover: runs.filter((run) => !isEnough(run)).flat(),
  };
}

/** Steps 2 and 3: batches of all remaining items. */
function batchesOfLeftovers(items: Items, { maxJobs, enoughJobs, lanes }: FormBatchesOptions): Items[] {
  const joined = groupsOf(items, (item) => item.data).flatMap((sharing) => sharedRuns(sharing, maxJobs));
  const isEnough = (run: Items): boolean =>
    run.length >= enoughJobs || (lanes !== undefined && run.length % lanes === 0);
  const mixed = joined.filter((run) => !isEnough(run)).flat();
  return [...joined.filter(isEnough), ...similarRuns(mixed).flatMap((run) => evenParts(run, maxJobs))];
}

/** Runs of similar P, largest P first. */
function similarRuns(items: Items): Items[] {
  const runs: Item[][] = [];
  for (const item of [...items].sort(bySamples)) {
    const run = runs.at(-1);
    if (run !== undefined && run[0].samples <= SIMILAR_SAMPLES * item.samples) run.push(item);
    else runs.push([item]);
  }
  return runs;
}

/** Runs of at most `maxJobs` jobs whose padding is worth their shared inputs, largest P first. */
function sharedRuns(items: Items, maxJobs: number): Items[] {
  const runs: Item[][] = [];
  let sum = 0;
  for (const item of [...items].sort(bySamples)) {
    const run = runs.at(-1);
    const padded = run === undefined ? 0 : run[0].samples * (run.length + 1);
    if (run !== undefined && run.length < maxJobs && padded <= SHARED_PADDING * (sum + item.samples)) {
      run.push(item);
      sum += item.samples;
    } else {
      runs.push([item]);
      sum = item.samples;
    }
  }
  return runs;
}

function evenParts(run: Items, maxJobs: number): Items[] {
  const parts = Math.ceil(run.length / maxJobs);
  return Array.from({ length: parts }, (_, k) =>
    run.slice(Math.floor((k * run.length) / parts), Math.floor(((k + 1) * run.length) / parts)),
  );
}

function bySamples(a: Item, b: Item): number {
  return b.samples - a.samples || b.work - a.work || a.arrival - b.arrival;
}

function costliestFirst(batches: readonly Items[]): readonly Items[] {
  const costOf = (items: Items): number => items.reduce((sum, item) => sum + item.work, 0);
  return batches
    .map((items) => ({ items, cost: costOf(items), arrival: Math.min(...items.map((item) => item.arrival)) }))
    .sort((a, b) => b.cost - a.cost || a.arrival - b.arrival)
    .map(({ items }) => items);
}

function toBatch(items: Items): Batch {
  const ordered = [...items].sort((a, b) => b.work - a.work || a.arrival - b.arrival);
  const largest = Math.max(...items.map((item) => item.samples));
  return { key: `${items[0].shape} samples ≤ ${largest}`, jobs: ordered.map((item) => item.job) };
}
