export { EXCHANGE_LIMITS, type ExchangeLimits } from "./exchange-limits.js";
export { definitionDigest } from "./definition-digest.js";
export { MemoryExchange } from "./memory-exchange.js";
export { openDesk, openExchange, type OpenExchangeOptions } from "./open-exchange.js";
export { redisAddress, withoutPassword, type RedisAddress } from "./redis/redis-url.js";
