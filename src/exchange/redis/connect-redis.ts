import type * as BullMQ from "bullmq";
import type * as IORedis from "ioredis";
import type { Redis } from "ioredis";
import { GrokError } from "../../model/index.js";
import { isIP } from "node:net";
import { requireRights } from "./require-rights.js";
import { PREFIX } from "./redis-keys.js";
import { PASSWORD_VARIABLE, USER_VARIABLE, type RedisAddress } from "./redis-url.js";

/** The oldest Redis with all features in use. */
const OLDEST = [6, 2] as const;

/** Time limit of the first connection, ms. */
const PATIENCE_MS = 10_000;

/** Time between two attempts to reconnect, ms: initially, and at most. */
const AGAIN_MS = { first: 200, most: 3000 } as const;

/** The packages, loaded only where a queue is used. */
export interface RedisPackages {
  readonly bullmq: Pick<typeof BullMQ, "Queue" | "Worker" | "createRedisBackend">;
  readonly ioredis: Pick<typeof IORedis, "Redis">;
}

/**
 * Loads the two optional packages.
 *
 * @throws GrokError INPUT where they are not installed.
 */
export async function redisPackages(): Promise<RedisPackages> {
  try {
    return { bullmq: await import("bullmq"), ioredis: await import("ioredis") };
  } catch (error) {
    throw new GrokError(
      "INPUT",
      "queue: expected the packages bullmq and ioredis, found them not installed",
      {
        hint: "npm install bullmq ioredis beside groksweep (they are optional: npm ci --omit=optional leaves them out)",
        cause: error,
      },
    );
  }
}

/** What all queues and workers of BullMQ are made with. The version of Redis was checked when the connection was made. */
export function onRedis(redis: Redis): { connection: Redis; prefix: string; skipVersionCheck: boolean } {
  return { connection: redis, prefix: PREFIX, skipVersionCheck: true };
}

/**
 * Makes a Worker of BullMQ use the given connection alone. By itself it makes a second one, for waiting in Redis, which nothing here
 * does; if that one breaks while it is being made, every later change of a job fails.
 */
export function onOneConnection({ bullmq }: RedisPackages): typeof BullMQ.createRedisBackend {
  return (name, options, extra) =>
    bullmq.createRedisBackend(name, options, { ...extra, withBlockingConnection: false });
}

/**
 * A working connection to a Redis. Later it reconnects by itself without a time limit, and commands wait meanwhile. Each
 * time the service becomes unreachable, `onAway` is called once; `onBack` is called when it is back.
 *
 * @throws GrokError INPUT where no service answers, the password is wrong, or the Redis is too old.
 */
export async function connectRedis(
  { ioredis }: RedisPackages,
  address: RedisAddress,
  on: {
    readonly onAway: (why: string) => void;
    readonly onBack: () => void;
    /** Called with what the user should know about this Redis. */
    readonly onMind: (words: string) => void;
  },
): Promise<Redis> {
  const { host, port, database, isEncrypted, user, password, shown } = address;
  let isConnected = false;
  const redis = new ioredis.Redis({
    ...{ host, port, db: database, lazyConnect: true, connectTimeout: PATIENCE_MS },
    ...(user === null ? {} : { username: user }),
    ...(password === null ? {} : { password }),
    ...(isEncrypted ? { tls: isIP(host) === 0 ? { servername: host } : {} } : {}),
    connectionName: "groksweep",
    // Set once it is known that this user may ask INFO; without this ioredis prints a line of its own.
    enableReadyCheck: false,
    // A command waits for the service without a time limit.
    maxRetriesPerRequest: null,
    keepAlive: 10_000,
    retryStrategy: (times) => (isConnected ? Math.min(times * AGAIN_MS.first, AGAIN_MS.most) : null),
  });
  // Without a listener ioredis prints errors after the first one by itself.
  redis.on("error", () => undefined);
  try {
    await firstConnection(redis);
    await requireUsable(redis, shown, on.onMind);
    await requireRights(redis, shown);
  } catch (error) {
    redis.disconnect();
    throw error instanceof GrokError ? error : refusal(error, shown);
  }
  isConnected = true;
  let isAway = false;
  redis.on("error", (error: Error) => {
    if (isAway) return;
    isAway = true;
    on.onAway(`${shown} is away (${reason(error)}): waiting for it`);
  });
  redis.on("close", () => {
    if (isAway || redis.status === "end") return;
    isAway = true;
    on.onAway(`${shown} is away: waiting for it`);
  });
  redis.on("ready", () => {
    if (isAway) on.onBack();
    isAway = false;
  });
  return redis;
}

/** Waits for the first connection, or for the reason of its failure. */
async function firstConnection(redis: Redis): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error("nobody answers")), PATIENCE_MS);
      redis.once("error", reject);
      redis.connect().then(resolve, reject);
    });
    // A server with a password reports that only at the first command; one that reads its file is not ready.
    while (!(await isLoaded(redis))) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS.first));
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the server has read its file. */
async function isLoaded(redis: Redis): Promise<boolean> {
  try {
    await redis.ping();
    return true;
  } catch (error) {
    if (/LOADING/.test(String(error))) return false;
    throw error;
  }
}

async function requireUsable(redis: Redis, shown: string, onMind: (words: string) => void): Promise<void> {
  const info = await redis.info().catch((error: unknown) => {
    if (/NOPERM/.test(String(error))) return "";
    throw error;
  });
  if (info !== "") redis.options.enableReadyCheck = true;
  const version = /^redis_version:([0-9.]+)/m.exec(info)?.[1];
  if (version !== undefined && isOlder(version)) {
    throw new GrokError("INPUT", `${shown}: expected Redis ${OLDEST.join(".")} or newer, found ${version}`, {
      hint: "Debian 12 has 7.0: apt-get install redis-server",
    });
  }
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? "noeviction";
  const limit = Number(/^maxmemory:([0-9]+)/m.exec(info)?.[1] ?? 0);
  if (policy !== "noeviction" && limit > 0) {
    throw new GrokError(
      "INPUT",
      `${shown}: expected a Redis that keeps what it is given (maxmemory-policy noeviction), found ${policy}`,
      { hint: "redis-cli config set maxmemory-policy noeviction" },
    );
  }
  if (policy !== "noeviction")
    onMind(
      `mind: ${shown} has the maxmemory-policy ${policy}: it would drop data as soon as it gets a limit (maxmemory); noeviction is safe`,
    );
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

function refusal(error: unknown, shown: string): GrokError {
  const why = reason(error);
  if (/WRONGPASS|NOAUTH|invalid password|without any password/i.test(why)) {
    return new GrokError("INPUT", `${shown}: expected the password of this Redis, found another or none`, {
      hint: `set $${PASSWORD_VARIABLE} (and $${USER_VARIABLE}, where it has users), or write redis://USER:PASSWORD@HOST`,
    });
  }
  return new GrokError("INPUT", `${shown}: expected a Redis that answers, found none (${why})`, {
    hint: "is redis-server running there, does it listen on that address (bind), and is the port open? For TLS write rediss://",
  });
}

/** The reason of an error, in one line. */
function reason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reason(error.errors[0]);
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n")[0];
}
