import { MemoryExchange, openDesk, openExchange } from "../../src/exchange/index.js";
import { exchangeContract, SMALL_MAILBOX } from "../contract/exchange.js";
import { NO_REDIS, RedisServer } from "../scale/redis-server.js";

const LIMITS = { lockMs: 600, lookMs: 200, mailboxBytes: SMALL_MAILBOX };

exchangeContract("memory", () => {
  const exchange = new MemoryExchange(LIMITS);
  return Promise.resolve({
    lockMs: LIMITS.lockMs,
    desk: (key: string) => Promise.resolve(exchange.desk(key)),
    worker: (name: string) => Promise.resolve(exchange.worker(name, "1")),
    empty: () => Promise.resolve(exchange.empty()),
    cleanUp: () => Promise.resolve(),
  });
});

exchangeContract(
  "BullMQ on Redis",
  async () => {
    const server = await RedisServer.start();
    return {
      lockMs: LIMITS.lockMs,
      desk: (key) => openDesk(server.url, key, { limits: LIMITS }),
      worker: (name) => openExchange(server.url, name, "1", { limits: LIMITS }),
      empty: () => Promise.resolve(void server.command("FLUSHALL")),
      cleanUp: () => server.stop(),
    };
  },
  NO_REDIS,
);
