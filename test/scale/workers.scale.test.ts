import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { MAIN } from "../cli/groksweep.js";
import { NetworkNamespace, NO_NAMESPACE } from "./network-namespace.js";
import { Proxy } from "./proxy.js";
import { endedWell, QueueBench } from "./queue-bench.js";
import { NO_REDIS } from "./redis-server.js";
import { isHeld, undergoes } from "./undergoes.js";

/** Longer than a worker may be silent: the lock's 15 s, and two looks of 5 s. */
const TOO_LONG_MS = 27_000;

/** A long time for a worker to be frozen: its shard is then with somebody else, or done. */
const FROZEN_MS = 120_000;

/** By then a dead worker has been noticed. */
const NOTICED_MS = 30_000;

describe("a sweep on a queue has the hash of one undisturbed run", { skip: NO_REDIS }, () => {
  it("when a worker is killed; it is noticed within half a minute", async () => {
    await undergoes({}, async (at, run) => {
      const worker = at.work();
      await isHeld(at);
      worker.child.kill("SIGKILL");
      const killedAt = performance.now();
      let words = "";
      run.child.stderr.on("data", (text: Buffer) => (words += text.toString()));
      await at.waitFor(
        () => words.includes("a worker fell silent: its shard of"),
        "a word on the dead worker",
      );
      assert.ok(performance.now() - killedAt < NOTICED_MS);
      at.work();
      return run;
    });
  });

  it("when a worker is frozen for two minutes, and goes on", async () => {
    await undergoes({}, async (at, run) => {
      const worker = at.work();
      await isHeld(at);
      worker.child.kill("SIGSTOP");
      const other = at.work();
      await delay(FROZEN_MS);
      worker.child.kill("SIGCONT");
      const { stdout } = await endedWell(worker);
      assert.match(stdout, /the rest was taken away: this worker was silent for too long/);
      await endedWell(other);
      return run;
    });
  });

  it("when the coordinator is killed again and again, and started again with the same command", async () => {
    await undergoes({}, async (at, run) => {
      const workers = [at.work(), at.work()];
      for (const outcomes of [1, 6]) {
        await at.until("slow.db", outcomes);
        run.child.kill("SIGKILL");
        await run.ended;
        run = at.coordinate("slow.yaml", "slow.db");
      }
      await run.ended;
      for (const worker of workers) await endedWell(worker);
      return run;
    });
  });

  for (const keeps of [true, false]) {
    it(`when Redis is killed and comes back ${keeps ? "with its file" : "empty"}`, async () => {
      await undergoes({ keeps }, async (at, run) => {
        const worker = at.work("--idle", "40s");
        await isHeld(at);
        await at.server.kill();
        await delay(3000);
        await at.server.start();
        // Without its only worker the run would wait for ever.
        await Promise.race([
          run.ended,
          worker.ended.then(({ stderr }) => assert.fail(`the worker ended: ${stderr}`)),
        ]);
        worker.child.kill("SIGTERM");
        const { code, stderr } = await worker.ended;
        assert.ok(code === 130 || code === 0, stderr);
        assert.match(stderr, /is away.*: waiting for it/);
        assert.match(stderr, /is back/);
        return run;
      });
    });
  }

  it("when Redis is emptied", async () => {
    await undergoes({}, async (at, run) => {
      at.work("--idle", "40s");
      await isHeld(at);
      at.server.command("FLUSHALL");
      await at.until("slow.db", 8);
      at.server.command("FLUSHALL");
      return run;
    });
  });

  it("when a worker's network drops everything for a while, and breaks", async () => {
    await undergoes({}, async (at, run) => {
      const proxy = await Proxy.to(at.server.port);
      try {
        const worker = at.start("work", proxy.url, "--threads", "1", "--idle", "60s");
        await isHeld(at);
        proxy.freeze();
        const other = at.work();
        await delay(TOO_LONG_MS);
        proxy.mend();
        await delay(2000);
        proxy.cut();
        await delay(2000);
        proxy.mend();
        await run.ended;
        await endedWell(other);
        worker.child.kill("SIGTERM");
        assert.ok([0, 130].includes((await worker.ended).code ?? -1));
        return run;
      } finally {
        await proxy.close();
      }
    });
  });

  it(
    "when a worker in another network is cut off from it, and comes back",
    { skip: NO_NAMESPACE },
    async () => {
      const network = new NetworkNamespace();
      try {
        await undergoes({ address: network.address }, async (at, run) => {
          const url = `redis://${network.address}:${at.server.port}`;
          const work = ["work", url, "--threads", "1", "--idle", "60s"];
          const worker = at.startProgram({}, network.command(process.execPath, MAIN, ...work));
          await isHeld(at);
          network.pullOut();
          const other = at.work();
          await delay(TOO_LONG_MS);
          network.plugIn();
          const { stderr } = await endedWell(run);
          assert.match(stderr, /a worker fell silent: its shard of/);
          await endedWell(other);
          worker.child.kill("SIGTERM");
          const { code, stdout } = await worker.ended;
          assert.equal(code, 130);
          // Its shard was dealt again; what it has trained meanwhile it sends all the same.
          assert.match(stdout, /[1-9]\d* of \d+ trials? trained/);
          return run;
        });
      } finally {
        network.remove();
      }
    },
  );

  it("when somebody writes nonsense into the mailbox and into the shards", async () => {
    await undergoes({}, async (at, run) => {
      await at.waitFor(() => at.server.command("KEYS", "groksweep:run:*") !== "", "the announcement");
      const key = at.server.command("KEYS", "groksweep:run:*").split(":")[2];
      await at.waitFor(() => at.server.command("LLEN", `groksweep:shards-${key}:wait`) !== "0", "shards");
      const [shard] = at.server.command("LRANGE", `groksweep:shards-${key}:wait`, "0", "0").split("\n");
      at.server.command(
        "HSET",
        `groksweep:shards-${key}:${shard}`,
        "data",
        '{"trialIds":[],"packed":"bm8="}',
      );
      at.server.command("RPUSH", `groksweep:posts:${key}`, "nonsense");
      let words = "";
      run.child.stderr.on("data", (text: Buffer) => (words += text.toString()));
      at.work("--idle", "40s");
      await run.ended;
      assert.match(words, /alarm: a post of an unknown worker is refused, nothing of it was taken/);
      return run;
    });
  });
});

describe("a worker", { skip: NO_REDIS }, () => {
  let at: QueueBench;
  before(async () => {
    at = await QueueBench.open();
  });
  after(() => at.close());

  it("refuses to work where there are only runs of another version", async () => {
    const run = { key: "abc", sweep: "other", program: "0.0.1", format: 1, backend: null };
    at.server.command("SADD", "groksweep:runs", "abc");
    at.server.command("SET", "groksweep:run:abc", JSON.stringify(run));
    const { code, stderr } = await at.work().ended;
    assert.equal(code, 2, stderr);
    assert.match(stderr, /sweep other: expected a run of groksweep .*, found one of 0\.0\.1/);
  });
});
