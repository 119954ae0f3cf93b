import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openDesk, openExchange } from "../../src/exchange/index.js";
import { EXCHANGE_FORMAT } from "../../src/model/index.js";
import { Proxy } from "../scale/proxy.js";
import { NO_REDIS, RedisServer } from "../scale/redis-server.js";

describe("an exchange on Redis", { skip: NO_REDIS }, () => {
  it("claims and finishes shards where no connection but its first can be made", async () => {
    const server = await RedisServer.start();
    const proxy = await Proxy.to(server.port);
    const run = { key: "c0ffee", sweep: "first", program: "1", format: EXCHANGE_FORMAT, backend: null };
    const shard = { id: "a", run: run.key, sweep: "first", definition: "{}", bundles: [] };
    const desk = await openDesk(server.url, run.key);
    const worker = await openExchange(proxy.url, "one", "1");
    try {
      await desk.open(run);
      await desk.deal([shard]);
      proxy.refuse();
      const claimed = await worker.claim(run.key);
      assert.deepEqual(claimed, shard);
      assert.equal(await worker.alive(shard), true);
      await worker.finish(shard);
      const { held, waiting } = await desk.standing();
      assert.deepEqual([held.size, waiting.size], [0, 0]);
    } finally {
      await Promise.all([worker.close(), desk.close()]);
      await proxy.close();
      await server.stop();
    }
  });
});
