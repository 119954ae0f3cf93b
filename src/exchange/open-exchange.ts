import type { Exchange, ExchangeDesk } from "../model/index.js";
import { EXCHANGE_LIMITS, type ExchangeLimits } from "./exchange-limits.js";
import { BullmqDesk } from "./redis/bullmq-desk.js";
import { BullmqExchange } from "./redis/bullmq-exchange.js";
import { connectRedis, redisPackages } from "./redis/connect-redis.js";
import { withToldRefusals } from "./redis/told-refusals.js";
import { redisAddress } from "./redis/redis-url.js";

/** Options of both sides of the exchange. */
export interface OpenExchangeOptions {
  readonly limits?: Partial<ExchangeLimits>;
  /** Called with messages for people: the service is unreachable, or back. */
  readonly onNotice?: (words: string) => void;
}

/**
 * The worker's side of the exchange at a URL; `redis://` and `rediss://` are known.
 *
 * @param name of the worker, unique among all. @param program the version that the worker reports.
 * @throws GrokError INPUT where the URL is invalid, no service answers, the password is wrong, or packages are missing.
 */
export async function openExchange(
  url: string,
  name: string,
  program: string,
  options: OpenExchangeOptions = {},
): Promise<Exchange> {
  const limits = { ...EXCHANGE_LIMITS, ...options.limits };
  const { packages, redis, shown } = await connect(url, options);
  return withToldRefusals(new BullmqExchange(packages, redis, { name, program, limits }), shown);
}

/**
 * The coordinator's side.
 *
 * @param key of the run: letters and digits.
 * @throws GrokError INPUT like {@link openExchange}.
 */
export async function openDesk(
  url: string,
  key: string,
  options: OpenExchangeOptions = {},
): Promise<ExchangeDesk> {
  const { packages, redis, shown } = await connect(url, options);
  const desk = new BullmqDesk(packages, redis, key, { ...EXCHANGE_LIMITS, ...options.limits });
  return withToldRefusals(desk, shown);
}

async function connect(
  url: string,
  { onNotice }: OpenExchangeOptions,
): Promise<{
  readonly packages: Awaited<ReturnType<typeof redisPackages>>;
  readonly redis: Awaited<ReturnType<typeof connectRedis>>;
  /** The address for messages. */
  readonly shown: string;
}> {
  const address = redisAddress(url);
  const packages = await redisPackages();
  const redis = await connectRedis(packages, address, {
    onAway: (words) => onNotice?.(words),
    onMind: (words) => onNotice?.(words),
    onBack: () => onNotice?.(`${address.shown} is back`),
  });
  return { packages, redis, shown: address.shown };
}
