import { MOST_SHARDS, type Shard } from "../../model/index.js";
import type { Connection } from "./connection.js";
import { DamagedRow } from "./damaged-row.js";

/** A base larger than any number of a shard. */
const BASE = MOST_SHARDS + 1;

/**
 * The shard that a store is for, from the number that SQLite keeps for applications in the head of a file (PRAGMA
 * user_version): index · 2¹⁵ + count; 0: none. This needs no change of tables, and a copy of the file keeps the number.
 *
 * @throws DamagedRow for any other number.
 */
export function readShard(db: Connection): Shard | null {
  const mark = Number(db.pragma("user_version", { simple: true }));
  if (mark === 0) return null;
  const [index, count] = [Math.floor(mark / BASE), mark % BASE];
  if (mark > 0 && index >= 1 && index <= count) return { index, count };
  throw new DamagedRow("head of the file", `user_version: expected the mark of a shard, found ${mark}`);
}

/** See {@link readShard}. Part of the open transaction. */
export function writeShard(db: Connection, { index, count }: Shard): void {
  db.pragma(`user_version = ${index * BASE + count}`);
}
