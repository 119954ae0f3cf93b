import assert from "node:assert/strict";
import { createServer, type AddressInfo } from "node:net";
import { after, before, describe, it } from "node:test";
import { TINY } from "../session/tiny-sweep.js";
import { SLOW } from "../crash/kill-until-done.js";
import { QueueBench } from "./queue-bench.js";
import { NO_REDIS } from "./redis-server.js";

/** What libraries print by themselves, and Node about them. */
const STRAY = /\[ioredis\]|IMPORTANT!|Skipping the ready check|DEP0123|^\s+at /m;

describe("a Redis that does not let a user do everything", { skip: NO_REDIS }, () => {
  let at: QueueBench;
  before(async () => {
    at = await QueueBench.open();
    at.bench.file("tiny.yaml", TINY);
  });
  after(() => at.close());

  const as = (user: string): string => `redis://${user}:pw@127.0.0.1:${at.server.port}`;

  it("is refused with exit code 2, what is missing, and no store", () => {
    const { server, bench } = at;
    server.command("ACL", "SETUSER", "ro", "on", ">pw", "~*", "+@read", "+@connection", "+info");
    server.command("ACL", "SETUSER", "blind", "on", ">pw", "~*", "+@read", "+@connection");
    server.command("ACL", "SETUSER", "other", "on", ">pw", "~other:*", "+@all");
    for (const [user, words] of [
      ["ro", /may not use the commands .*SET.*HSET/],
      ["blind", /may not use the commands .*SET.*HSET/],
      ["other", /may not use keys groksweep:\*/],
    ] as const) {
      for (const args of [
        ["work", as(user), "--idle", "1s"],
        ["run", "tiny.yaml", "--queue", as(user)],
      ]) {
        const { code, stderr } = bench.run(...args);
        assert.equal(code, 2, `${args.join(" ")}: ${stderr}`);
        assert.match(stderr, words);
        assert.match(stderr, /acl setuser NAME/);
        assert.doesNotMatch(stderr, STRAY);
      }
    }
    assert.equal(bench.digest(), "absent");
    assert.equal(server.command("DBSIZE"), "0");
  });

  it("is enough with the rights that the message names", async () => {
    const { server } = at;
    server.command(
      ...["ACL", "SETUSER", "able", "on", ">pw", "~groksweep:*", "+@all", "-@dangerous", "+info"],
    );
    const worker = at.start("work", as("able"), "--threads", "1", "--idle", "30s");
    const run = at.start("run", "tiny.yaml", "--queue", as("able"), "--store", "able.db");
    const { code, stderr } = await run.ended;
    assert.equal(code, 0, stderr);
    worker.child.kill("SIGTERM");
    assert.doesNotMatch(stderr + (await worker.ended).stderr, STRAY);
    assert.equal(server.command("KEYS", "groksweep:probe*"), "");
  });

  it("says that a policy of eviction would matter with a limit, in one line of its own", async () => {
    at.server.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
    const worker = at.work("--idle", "30s");
    const { code, stderr } = await at.coordinate("tiny.yaml", "evicted.db").ended;
    assert.equal(code, 0, stderr);
    worker.child.kill("SIGTERM");
    for (const words of [stderr, (await worker.ended).stderr]) {
      assert.match(words, /mind: .* has the maxmemory-policy allkeys-lru/);
      assert.doesNotMatch(words, STRAY);
    }
  });

  it("that gets full meanwhile ends both sides with exit code 4, and the same commands go on", async () => {
    const { server, bench } = at;
    server.command("CONFIG", "SET", "maxmemory-policy", "noeviction");
    bench.file("slow.yaml", SLOW);
    const sides = () => [at.coordinate("slow.yaml", "full.db"), at.work("--idle", "60s")] as const;
    const [run, worker] = sides();
    await at.waitFor(() => server.command("KEYS", "groksweep:*").includes("lock"), "a shard is held");
    server.command("CONFIG", "SET", "maxmemory", "1mb");
    for (const { ended } of [run, worker]) {
      const { code, stderr } = await ended;
      assert.equal(code, 4, stderr);
      assert.match(stderr, /expected a Redis that can be written, found one that refuses it \(.*OOM/);
      assert.doesNotMatch(stderr, STRAY);
    }
    server.command("CONFIG", "SET", "maxmemory", "0");
    const [again, other] = sides();
    const { code, stderr } = await again.ended;
    assert.equal(code, 0, stderr);
    other.child.kill("SIGTERM");
    await other.ended;
    assert.equal(bench.run("check", "--store", "full.db").code, 0);
  });

  it("is told from a server that is none, without a stack", async () => {
    const web = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", () => socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));
    });
    await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = web.address() as AddressInfo;
      for (const scheme of ["redis", "rediss"]) {
        const { code, stderr } = await at.start("work", `${scheme}://127.0.0.1:${port}`, "--idle", "1s")
          .ended;
        assert.equal(code, 2, stderr);
        assert.match(stderr, /expected a Redis that answers, found none/);
        assert.doesNotMatch(stderr, STRAY);
      }
    } finally {
      web.close();
    }
  });
});
