import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { SLOW } from "../crash/kill-until-done.js";
import { TINY } from "../session/tiny-sweep.js";
import { endedWell, QueueBench } from "./queue-bench.js";
import { freePort, NO_REDIS, RedisServer } from "./redis-server.js";

describe("workers on Redis", { skip: NO_REDIS }, () => {
  let at: QueueBench;
  before(async () => {
    at = await QueueBench.open();
    at.bench.file("tiny.yaml", TINY);
    at.bench.file("slow.yaml", SLOW);
  });
  after(() => at.close());

  it("train two sweeps at a time, one of them killed, to the hashes of undisturbed runs", async () => {
    const killed = at.work();
    const slow = at.coordinate("slow.yaml", "slow.db");
    await at.until("slow.db", 1);
    killed.child.kill("SIGKILL");
    // They must wait for longer than it takes until the shard of the killed worker is dealt again.
    const workers = [at.work("--idle", "90s"), at.work("--idle", "90s", "--kernels", "wasm")];
    const tiny = at.coordinate("tiny.yaml", "tiny.db");
    const [{ stdout }] = [await endedWell(tiny), await endedWell(slow)];
    assert.match(stdout, /^tiny: 12 trials trained in .* on \d threads? \(.* evaluations\), 0 were there$/m);
    assert.match(stdout, /^outcomes: 1 grokked, 5 tracked, 6 memorized$/m);
    for (const { child } of workers) child.kill("SIGTERM");
    for (const { ended } of workers) assert.match((await ended).stdout, /trials? trained in \d+ shards?/);
    const late = await endedWell(at.work("--idle", "1s"));
    assert.match(late.stdout, /0 trials trained in 0 shards.*; ended because no work was left/);
    for (const name of ["tiny", "slow"]) assert.equal(at.hash(`${name}.db`), at.undisturbed(`${name}.yaml`));
    assert.match(
      at.bench.run("run", "slow.yaml", "--store", "slow.db", "--dry-run").stdout,
      /: 0 trials to train/,
    );
    assert.equal(at.server.command("KEYS", "groksweep:*shards*"), "", "no shard is left behind");
  });
});

describe("a queue that cannot be used", { skip: NO_REDIS }, () => {
  let [open, locked] = [] as unknown as [QueueBench, QueueBench];
  before(async () => {
    [open, locked] = [await QueueBench.open(), await QueueBench.open({ password: "s3cret" })];
    for (const { bench } of [open, locked]) bench.file("tiny.yaml", TINY);
    locked.bench.file("slow.yaml", SLOW);
  });
  after(async () => {
    await open.close();
    await locked.close();
  });

  it("is refused in words, with exit code 2, and no store is made", async () => {
    const nobody = `redis://127.0.0.1:${await freePort()}`;
    const { url } = open.server;
    const refusals: readonly (readonly [words: RegExp, ...args: readonly string[]])[] = [
      [/expected a Redis that answers, found none \(.*ECONNREFUSED/, "run", "tiny.yaml", "--queue", nobody],
      [/expected a Redis that answers, found none/, "work", nobody],
      [/expected the URL of a Redis, found "http:\/\/x"/, "work", "http://x"],
      [/expected the URL of a Redis, found "nonsense"/, "run", "tiny.yaml", "--queue", "nonsense"],
      [/path is no number/, "work", `${url}/many`],
      [/--for: expected a time such as 45s, 30m/, "work", url, "--for", "2"],
      [/--idle: expected a time/, "work", url, "--idle", "soon"],
      [/--threads: expected an integer/, "work", url, "--threads", "0"],
      [
        /--threads: expected no --queue beside it, found both\n.*workers have their own/,
        "run",
        "tiny.yaml",
        "--queue",
        url,
        "--threads",
        "2",
      ],
      [
        /--shard: expected no --queue beside it, found both\n.*a queue deals the whole sweep/,
        "run",
        "tiny.yaml",
        "--queue",
        url,
        "--shard",
        "1/2",
      ],
    ];
    for (const [words, ...args] of refusals) {
      const { code, stderr } = open.bench.run(...args);
      assert.equal(code, 2, `${args.join(" ")}: ${stderr}`);
      assert.match(stderr, words);
    }
    assert.equal(open.bench.digest(), "absent");
  });

  it("needs its password, which is never shown", async () => {
    const { port } = locked.server;
    const url = (user: string): string => `redis://${user}127.0.0.1:${port}`;
    for (const user of ["", ":wr0ng@", "nobody:wr0ng@"]) {
      const { code, stdout, stderr } = locked.bench.run("run", "tiny.yaml", "--queue", url(user));
      assert.equal(code, 2, stderr);
      assert.match(stderr, /expected the password of this Redis, found another or none/);
      assert.doesNotMatch(stdout + stderr, /wr0ng/);
    }
    const run = locked.start(
      "run",
      "slow.yaml",
      "--queue",
      url(":s3cret@"),
      "--store",
      "seen.db",
      "--events",
    );
    await locked.waitFor(
      () => locked.server.command("KEYS", "groksweep:run:*") !== "",
      "the announcement of the run",
    );
    const shown = shownArguments(run.child.pid ?? 0);
    assert.match(shown ?? "redis://127.0.0.1", /redis:\/\/127\.0\.0\.1/);
    assert.doesNotMatch(shown ?? "", /s3cret/);
    const worker = locked.start("work", url(":s3cret@"), "--threads", "1", "--idle", "60s");
    await locked.until("seen.db", 1);
    assert.doesNotMatch(locked.server.everything(), /s3cret/);
    worker.child.kill("SIGTERM");
    const { stdout: done, stderr: told } = await worker.ended;
    assert.doesNotMatch(done + told, /s3cret/);
    run.child.kill("SIGINT");
    const { code, stdout, stderr } = await run.ended;
    assert.equal(code, 130, stderr);
    assert.match(stderr, /go on with: .*run slow\.yaml --queue redis:\/\/127\.0\.0\.1:/);
    assert.doesNotMatch(stdout + stderr, /s3cret/);
    for (const name of readdirSync(locked.bench.folder))
      assert.ok(!readFileSync(join(locked.bench.folder, name)).includes("s3cret"), name);
    const secret = url(":s3cret@");
    for (const args of [
      ["run", "tiny.yaml", secret],
      ["run", secret],
      ["work", secret, "--for", secret],
      ["work", "valkey://:s3cret@127.0.0.1"],
      ["status", "--store", secret, "--debug"],
    ]) {
      const { stdout, stderr, code } = locked.bench.run(...args);
      assert.notEqual(code, 0);
      assert.doesNotMatch(stdout + stderr, /s3cret/, args.join(" "));
    }
    const { code: worked, stderr: words } = locked.bench.runWithin(
      { GROKSWEEP_REDIS_PASSWORD: "s3cret" },
      ...["work", url(""), "--threads", "1", "--idle", "1s"],
    );
    assert.equal(worked, 0, words);
  });

  it("is refused where the Redis is too old, or forgets what it is given", async () => {
    open.server.command("CONFIG", "SET", "maxmemory", "100mb");
    open.server.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
    const { code, stderr } = open.bench.run("work", open.server.url, "--idle", "1s");
    assert.equal(code, 2, stderr);
    assert.match(stderr, /expected a Redis that keeps what it is given .*, found allkeys-lru/);
    const old = await RedisServer.pretend("5.0.14");
    try {
      const { ended } = open.start("work", old.url, "--idle", "1s");
      const found = await ended;
      assert.equal(found.code, 2, found.stderr);
      assert.match(found.stderr, /expected Redis 6\.2 or newer, found 5\.0\.14/);
    } finally {
      await old.stop();
    }
  });
});

/** The arguments of a process as everybody on the machine sees them; null: this system does not show them as files. */
function shownArguments(pid: number): string | null {
  const path = `/proc/${pid}/cmdline`;
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}
