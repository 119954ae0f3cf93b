/** Prefix of all our keys. */
export const PREFIX = "groksweep";

/** Set of the keys of announced runs. */
export const RUNS = `${PREFIX}:runs`;

/** How long a run is remembered after its last message, s. */
export const REMEMBERED_S = 86_400;

/** Keys of one run. BullMQ has its own under {@link PREFIX} and the name of the queue. */
export interface RunKeys {
  /** The announcement, JSON; it expires. */
  readonly run: string;
  /** List of posts, the oldest first, and the number of bytes in it. */
  readonly posts: string;
  readonly postBytes: string;
  /** Sorted set of workers by the time of their last message, in the clock of the service, s. */
  readonly workers: string;
  /** The mark of the latest deal, which tells whether the service has lost data since. */
  readonly mark: string;
  /** Name of the BullMQ queue of shards. */
  readonly queue: string;
}

/** The keys of a run. @param key letters and digits. */
export function runKeys(key: string): RunKeys {
  const of = (what: string): string => `${PREFIX}:${what}:${key}`;
  return {
    run: of("run"),
    posts: of("posts"),
    postBytes: of("post-bytes"),
    workers: of("workers"),
    mark: of("mark"),
    queue: `shards-${key}`,
  };
}

/**
 * Adds a post unless too many bytes already wait; the step is atomic, so that a thousand workers together keep the limit.
 * KEYS: posts, bytes. ARGV: post, most bytes. Answers 1 or 0.
 */
export const PUSH_POST = `
local waiting = tonumber(redis.call('GET', KEYS[2]) or '0')
if waiting > tonumber(ARGV[2]) then return 0 end
redis.call('RPUSH', KEYS[1], ARGV[1])
redis.call('INCRBY', KEYS[2], string.len(ARGV[1]))
return 1`;

/** Removes the oldest posts. KEYS: posts, bytes. ARGV: their number. */
export const CONFIRM_POSTS = `
for i = 1, tonumber(ARGV[1]) do
  local post = redis.call('LPOP', KEYS[1])
  if not post then break end
  redis.call('DECRBY', KEYS[2], string.len(post))
end
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('DEL', KEYS[2]) end
return 1`;

/** Records a sign of life of a worker. KEYS: workers. ARGV: worker. */
export const HEAR_WORKER = `
redis.call('ZADD', KEYS[1], redis.call('TIME')[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], 600)
return 1`;

/** Counts recently active workers. KEYS: workers. ARGV: the period in seconds. */
export const COUNT_WORKERS = `
return redis.call('ZCOUNT', KEYS[1], tonumber(redis.call('TIME')[1]) - tonumber(ARGV[1]), '+inf')`;
