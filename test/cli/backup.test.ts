import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { TINY } from "../session/tiny-sweep.js";
import { Bench, type Started } from "./groksweep.js";

const IS_WINDOWS = process.platform === "win32";

/** Looks for a state of files, at most; far longer than a process takes to start on a busy machine. */
const MOST_LOOKS = 6000;

describe("a backup", { skip: IS_WINDOWS && "there are no FIFOs" }, () => {
  const bench = new Bench();
  const checkpoints = join(bench.folder, "groksweep.db-programs", "checkpoints");
  const whole = "a".repeat(64);
  after(() => bench.remove());
  before(() => {
    bench.file("tiny.yaml", TINY);
    assert.equal(bench.run("run", "tiny.yaml", "--quiet").code, 0);
    mkdirSync(checkpoints, { recursive: true });
    writeFileSync(join(checkpoints, `${whole}.5`), "a checkpoint");
  });

  const copies = (): readonly string[] =>
    readdirSync(bench.folder)
      .filter((name) => name.startsWith("copy.db"))
      .sort();

  async function until(what: string, isSo: () => boolean): Promise<void> {
    for (let looks = 0; !isSo(); looks++) {
      assert.ok(looks < MOST_LOOKS, `never: ${what}`);
      await delay(10);
    }
  }

  /** A backup that has written the store and one checkpoint, and waits at a FIFO in the place of the next checkpoint. */
  async function stuck(): Promise<Started> {
    const fifo = join(checkpoints, `${"b".repeat(64)}.7`);
    assert.equal(spawnSync("mkfifo", [fifo]).status, 0);
    const started = bench.start("backup", "copy.db");
    await until("it copies checkpoints", () =>
      existsSync(join(bench.folder, "copy.db-programs", "checkpoints", `${whole}.5`)),
    );
    assert.ok(
      copies().some((name) => name.endsWith(".part")),
      "the store is written beside its place",
    );
    assert.equal(existsSync(join(bench.folder, "copy.db")), false, "and appears last");
    rmSync(fifo);
    return started;
  }

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`that ${signal} ends leaves nothing, and dies by it`, async () => {
      const { child, ended } = await stuck();
      child.kill(signal);
      await ended;
      assert.equal(child.signalCode, signal);
      assert.deepEqual(copies(), []);
    });

    it(`of a store alone that ${signal} ends is there whole, or not at all`, async () => {
      for (let waits = 0; waits < 3; waits++) {
        const { child, ended } = bench.start("backup", "copy.db");
        await until("it writes, or is done", () => copies().length > 0 || child.exitCode !== null);
        child.kill(signal);
        await ended;
        const left = copies();
        assert.ok(
          left.every((name) => !name.includes(".part")),
          left.join(" "),
        );
        if (left.includes("copy.db"))
          assert.equal(bench.run("hash", "--store", "copy.db").stdout, bench.run("hash").stdout);
        for (const name of left) rmSync(join(bench.folder, name), { recursive: true });
      }
    });
  }

  it("names what one that was killed has left, and removes it when it is old", async () => {
    const { child, ended } = await stuck();
    child.kill("SIGKILL");
    await ended;
    const left = copies().filter((name) => name.endsWith(".part"));
    assert.equal(left.length, 1);
    const again = bench.run("backup", "copy.db");
    assert.equal(again.code, 0, again.stderr);
    assert.match(
      again.stderr + again.stdout,
      new RegExp(`mind: .*${left[0].replaceAll(".", "\\.")}: an incomplete copy`),
    );
    assert.ok(copies().includes(left[0]), "it may be one that is being written");
    rmSync(join(bench.folder, "copy.db"));
    // What was silent for more than an hour, and what SQLite had beside it; names that only look like it stay.
    const journal = `${left[0]}-journal`;
    const others = ["copy.db.part", "copy.db.0123456789ab.part2", "copy.dbx.0123456789ab.part"];
    for (const name of [journal, ...others]) bench.file(name, "old");
    const old = new Date(Date.now() - 2 * 3_600_000);
    for (const name of [left[0], journal, ...others]) utimesSync(join(bench.folder, name), old, old);
    const last = bench.run("backup", "copy.db");
    assert.equal(last.code, 0, last.stderr);
    assert.doesNotMatch(last.stderr + last.stdout, /incomplete/);
    assert.deepEqual(copies(), ["copy.db", "copy.db-programs", ...others].sort());
    rmSync(join(bench.folder, "copy.db"));
  });

  it("has the files of programs, and takes them back where the store cannot be copied", () => {
    rmSync(join(bench.folder, "copy.db-programs"), { recursive: true, force: true });
    const { code, stdout } = bench.run("backup", "copy.db");
    assert.equal(code, 0);
    assert.match(stdout, /copy\.db-programs: 1 large checkpoint and 0 logs of programs/);
    rmSync(join(bench.folder, "copy.db-programs"), { recursive: true });
    assert.equal(bench.run("backup", "copy.db").code, 4, "it is there already");
    assert.equal(existsSync(join(bench.folder, "copy.db-programs")), false);
  });
});
