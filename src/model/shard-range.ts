import { GrokError } from "./grok-error.js";
import { MOST_SHARDS, parseShard, shardText, type Shard } from "./shard.js";

/** The placeholder for the number of a shard in the path of a store. */
export const SHARD_PLACE = "{shard}";

/**
 * Shards from their text: `I/N`, or `I-J/N` for several that follow each other.
 *
 * @throws GrokError INPUT for anything but integers with 1 ≤ I ≤ J ≤ N ≤ {@link MOST_SHARDS}.
 */
export function parseShards(text: string): readonly Shard[] {
  const [, first, last, count] = /^([0-9]{1,6})-([0-9]{1,6})\/([0-9]{1,6})$/.exec(text) ?? [];
  if (first === undefined) return [parseShard(text)];
  const [from, to, of] = [Number(first), Number(last), Number(count)];
  if (from >= 1 && from <= to && to <= of && of <= MOST_SHARDS)
    return Array.from({ length: to - from + 1 }, (_, i) => ({ index: from + i, count: of }));
  throw new GrokError(
    "INPUT",
    `--shard: expected I/N or I-J/N with integers 1 ≤ I ≤ J ≤ N ≤ ${MOST_SHARDS}, found ${JSON.stringify(text)}`,
    {
      hint: `--shard 1-3/10 --store 'parts/${SHARD_PLACE}.db' trains three of ten parts, one after the other`,
    },
  );
}

/** The path of a shard's store: {@link SHARD_PLACE} is replaced with the shard's number as `I-of-N`. */
export function shardPath(path: string, shard: Shard): string {
  return path.replaceAll(SHARD_PLACE, shardText(shard).replace("/", "-of-"));
}
