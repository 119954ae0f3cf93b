import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { GrokError } from "../../model/index.js";
import { PREFIX } from "./redis-keys.js";

/** How long the probe stays if it cannot be removed, s. */
const PROBE_S = 60;

/**
 * The commands of both sides and of BullMQ's scripts, with arguments. After `SET` the probe is a string, so those for other
 * types fail with WRONGTYPE where they are allowed, and change nothing; Redis checks rights before types.
 */
const COMMANDS: readonly (readonly [name: string, ...args: readonly string[]])[] = [
  ["set", "1", "EX", String(PROBE_S)],
  ...["get", "exists", "expire 60", "pexpire 60000", "pttl", "incrby 1", "decrby 1", "incr"],
  ...["sadd 1", "srem 1", "smembers", "scard", "mget"],
  ...["lpush 1", "rpush 1", "lpop", "rpop", "lrem 1 1", "llen", "lrange 0 1", "lindex 0", "ltrim 0 1"],
  ...["hset a 1", "hmset a 1", "hget a", "hmget a", "hgetall", "hdel a", "hexists a", "hincrby a 1"],
  ...["zadd 1 a", "zrem a", "zscore a", "zcard", "zcount 0 1", "zrange 0 1", "zrangebyscore 0 1", "zpopmin"],
  ...["xadd * a 1", "xtrim MAXLEN 1"],
  ...["unlink", "del"],
].map((each) =>
  typeof each === "string" ? (each.split(" ") as [string, ...string[]]) : (each as [string, ...string[]]),
);

/** Commands without a key, or whose key is not their first argument. */
function keyless(key: string): typeof COMMANDS {
  return [
    ["time"],
    ["rpoplpush", key, key],
    ["eval", "return 1", "1", key],
    ["evalsha", "0".repeat(40), "1", key],
    ["multi"],
    ["exec"],
  ];
}

/**
 * Checks that the user may do to keys of this program what both sides of the exchange do, by a probe that nothing else reads.
 * A Redis that is full passes.
 *
 * @param shown the address for messages.
 * @throws GrokError INPUT naming the commands that the user may not use, or the keys; also where the Redis is a replica.
 */
export async function requireRights(redis: Redis, shown: string): Promise<void> {
  const key = `${PREFIX}:probe:${randomUUID()}`;
  const commands = [...COMMANDS.map(([name, ...args]) => [name, key, ...args]), ...keyless(key)];
  const answers = await Promise.allSettled(commands.map(([name, ...args]) => redis.call(name, ...args)));
  const errors = answers.map((each) => (each.status === "rejected" ? String(each.reason) : ""));
  if (errors.some((words) => /READONLY/.test(words))) {
    throw new GrokError(
      "INPUT",
      `${shown}: expected a Redis that can be written, found a read-only replica`,
      {
        hint: "give the address of its primary",
      },
    );
  }
  const denied = errors.map((words) => /NOPERM/.test(words));
  if (!denied.includes(true)) return;
  const isAboutKeys = errors.some((words) => /NOPERM.*\bkeys?\b/i.test(words) && !/\bcommand\b/.test(words));
  const names = commands.flatMap(([name], at) => (denied[at] ? [name.toUpperCase()] : []));
  const found = isAboutKeys
    ? `one who may not use keys ${PREFIX}:*`
    : `one who may not use the commands ${[...new Set(names)].join(", ")}`;
  throw new GrokError(
    "INPUT",
    `${shown}: expected a user who may write this program's keys, found ${found}`,
    {
      hint: `redis-cli acl setuser NAME '~${PREFIX}:*' +@all -@dangerous +info`,
    },
  );
}
