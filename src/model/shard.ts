import { GrokError } from "./grok-error.js";

/** Most shards of a sweep: a store keeps both numbers of its shard in one integer. */
export const MOST_SHARDS = 32_767;

/** One of `count` disjoint parts of a sweep, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/**
 * A shard from its text, `I/N`.
 *
 * @throws GrokError INPUT for anything but integers with 1 ≤ I ≤ N ≤ {@link MOST_SHARDS}.
 */
export function parseShard(text: string): Shard {
  const [, first, last] = /^([0-9]{1,6})\/([0-9]{1,6})$/.exec(text) ?? [];
  const [index, count] = [Number(first), Number(last)];
  if (first !== undefined && index >= 1 && index <= count && count <= MOST_SHARDS) return { index, count };
  throw new GrokError(
    "INPUT",
    `--shard: expected I/N with integers 1 ≤ I ≤ N ≤ ${MOST_SHARDS}, found ${JSON.stringify(text)}`,
    { hint: "--shard 1/3, --shard 2/3 and --shard 3/3 are the three parts of one sweep" },
  );
}

/** The inverse of {@link parseShard}. */
export function shardText({ index, count }: Shard): string {
  return `${index}/${count}`;
}
