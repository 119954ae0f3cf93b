import { after, describe, it } from "node:test";
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { STOP_SIGNALS } from "../../src/model/index.js";
import { Bench, MAIN } from "../cli/groksweep.js";
import { inTraining, killUntilDone, SLOW } from "./kill-until-done.js";

/** Runs slow.yaml on a terminal of its own, closes that once a file is there, and prints the exit code. */
const CLOSED_TERMINAL = `
import os, pty, sys, time
child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[3], [sys.argv[3], sys.argv[1], "run", "slow.yaml", "--store", "closed.db"])
while not os.path.exists(sys.argv[2]):
    time.sleep(0.02)
os.close(terminal)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
`;
const NO_TERMINAL =
  spawnSync("python3", ["-c", "import os, pty; os.waitstatus_to_exitcode"]).status === 0
    ? false
    : "needs Python 3.9 or later, which has terminals to give";

describe("a run that is interrupted", () => {
  const bench = new Bench();
  after(() => bench.remove());
  bench.file("slow.yaml", SLOW);
  const untouched = bench.run("run", "slow.yaml", "--store", "untouched.db", "--quiet");
  assert.equal(untouched.code, 0, untouched.stderr);
  const hash = bench.run("hash", "--store", "untouched.db").stdout;

  it("ends with the same hash after kill -9 at random moments", async () => {
    const kills = await killUntilDone(bench, "killed.db", 3, 1);
    assert.ok(kills > 0, "it was killed at least once");
    assert.equal(bench.run("hash", "--store", "killed.db").stdout, hash);
  });

  // A hangup is no request where output goes to no terminal, as here.
  for (const signal of STOP_SIGNALS.filter((name) => name !== "SIGHUP")) {
    it(`stops gracefully on ${signal}, says how to go on, and goes on`, async () => {
      const store = `${signal}.db`;
      const { child, ended } = bench.start("run", "slow.yaml", "--store", store);
      await inTraining(bench, store);
      child.kill(signal);
      const { code, stderr } = await ended;
      assert.equal(code, 130, stderr);
      assert.doesNotMatch(stderr, /Debugger/);
      assert.match(stderr, /interrupted with [\d,]+ of \d+ trials done/);
      assert.match(stderr, new RegExp(`hint: go on with: \\S.* run slow.yaml --store ${store}`));
      assert.equal(bench.run("run", "slow.yaml", "--store", store, "--quiet").code, 0);
      assert.equal(bench.run("hash", "--store", store).stdout, hash);
    });
  }

  it("goes on through a hangup where output goes to no terminal", async () => {
    const { child, ended } = bench.start("run", "slow.yaml", "--store", "nohup.db");
    await inTraining(bench, "nohup.db");
    child.kill("SIGHUP");
    const { code, stderr } = await ended;
    assert.equal(code, 0, stderr);
    assert.equal(bench.run("hash", "--store", "nohup.db").stdout, hash);
  });

  it("stops gracefully when its terminal closes", { skip: NO_TERMINAL }, async () => {
    const python = spawn(
      "python3",
      ["-c", CLOSED_TERMINAL, MAIN, join(bench.folder, "go"), process.execPath],
      {
        cwd: bench.folder,
      },
    );
    const ended = once(python, "close") as Promise<[number | null]>;
    let said = "";
    python.stdout.on("data", (text: Buffer) => (said += text.toString()));
    await inTraining(bench, "closed.db");
    bench.file("go", "");
    await ended;
    assert.equal(said.trim(), "130");
    assert.equal(
      bench.run("sql", "--store", "closed.db", "SELECT count(*) FROM lease").stdout.match(/\d/)?.[0],
      "0",
    );
    assert.equal(bench.run("run", "slow.yaml", "--store", "closed.db", "--quiet").code, 0);
    assert.equal(bench.run("hash", "--store", "closed.db").stdout, hash);
  });

  it("counts neither repeated hangups nor limits of processor time as impatience", async () => {
    const { child, ended } = bench.start("run", "slow.yaml", "--store", "limit.db");
    await inTraining(bench, "limit.db");
    for (let sent = 0; sent < 5; sent++) {
      child.kill("SIGXCPU");
      await delay(2);
    }
    const { code, stderr } = await ended;
    assert.equal(code, 130, stderr);
    assert.doesNotMatch(stderr, /stopping now/);
  });

  it("stops at once on a second SIGINT, and goes on all the same", async () => {
    const { child, ended } = bench.start("run", "slow.yaml", "--store", "twice.db");
    await inTraining(bench, "twice.db");
    child.kill("SIGINT");
    child.kill("SIGINT");
    await delay(5);
    child.kill("SIGINT");
    const { code } = await ended;
    assert.equal(code, 130);
    assert.equal(bench.run("run", "slow.yaml", "--store", "twice.db", "--quiet").code, 0);
    assert.equal(bench.run("hash", "--store", "twice.db").stdout, hash);
  });

  it("refuses a second run on the same store, naming the first", async () => {
    // It must not end before the second one has started, on a busy machine either.
    const run = ["run", "slow.yaml", "--store", "shared.db", "--set", "budget.steps=1000000"];
    const { child, ended } = bench.start(...run);
    await inTraining(bench, "shared.db");
    const second = bench.run(...run);
    child.kill("SIGKILL");
    await ended;
    assert.equal(second.code, 4);
    assert.match(second.stderr, new RegExp(String(child.pid)));
  });
});
