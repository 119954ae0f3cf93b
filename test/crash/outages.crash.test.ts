import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { after, before, describe, it } from "node:test";
import { openStore } from "../../src/session/index.js";
import { connect } from "../../src/store/sqlite/connection.js";
import { Draw } from "../fuzz/draw.js";
import { SLOW, slowSweep } from "./kill-until-done.js";
import { assertDone, hashOf, requireSound } from "./scenario.js";
import { startVictim, type Victim } from "./victim.js";

const SEED = Number(process.env["CRASH_SEED"] ?? 20_261_128);

/** Longer than a lease lives without a heartbeat. */
const SILENCE_MS = 40_000;

/** Long enough that another command can be tried, and fail, before it ends. */
const LONG = slowSweep(100_000, "long");

/** Rounds of each kind of full disk. */
const FULL_DISKS = 8;

/** A disk of memory for the store: more than an empty store needs, and room for the whole of it once it is emptied. */
const DISK_BYTES = 24 * 1024 * 1024;

const CLOCK = fileURLToPath(new URL("./jumping-clock.js", import.meta.url));

const canMount = (() => {
  const place = mkdtempSync(join(tmpdir(), "groksweep-mount-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", place]).status === 0;
  if (mounted) execFileSync("umount", [place]);
  rmSync(place, { recursive: true });
  return mounted;
})();
const NO_MOUNT = canMount ? false : "needs the right to mount a file system";
const NO_LIMIT = spawnSync("prlimit", ["--version"]).status === 0 ? false : "needs prlimit";

describe(`outages (CRASH_SEED=${SEED})`, () => {
  const root = mkdtempSync(join(tmpdir(), "groksweep-outage-"));
  const disk = join(root, "disk");
  const store = join(disk, "groksweep.db");
  let expected = "";
  let expectedOfLong = "";

  before(async () => {
    mkdirSync(disk);
    writeFileSync(join(root, "slow.yaml"), SLOW);
    assertDone(await startVictim(root, ["run", "slow.yaml"]).end);
    expected = hashOf(join(root, "groksweep.db"), "slow");
    writeFileSync(join(root, "long.yaml"), LONG);
    assertDone(await startVictim(root, ["run", "long.yaml", "--store", "long.db"]).end);
    expectedOfLong = hashOf(join(root, "long.db"), "long");
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const run = (options?: Parameters<typeof startVictim>[2]): Victim =>
    startVictim(root, ["run", "slow.yaml", "--store", store], options);
  const runLong = (options?: Parameters<typeof startVictim>[2]): Victim =>
    startVictim(root, ["run", "long.yaml", "--store", store], options);
  const empty = (): void => {
    for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(`${store}${end}`, { force: true });
  };
  const finishes = async (): Promise<void> => {
    assertDone(await run().end);
    assert.equal(hashOf(store, "slow"), expected);
    empty();
  };

  const finishesLong = async (): Promise<void> => {
    assertDone(await runLong().end);
    assert.equal(hashOf(store, "long"), expectedOfLong);
    empty();
  };

  it(`a run that is stopped for ${SILENCE_MS / 1000} s: a second one takes over, and the first ends when it wakes`, async () => {
    const first = runLong();
    await inTraining(store);
    first.child.kill("SIGSTOP");
    const early = await runLong().end;
    assert.equal(early.code, 4, early.stderr);
    assert.match(early.stderr, new RegExp(String(first.child.pid)));
    await delay(SILENCE_MS);
    const second = await runLong().end;
    assertDone(second);
    assert.match(second.stdout + second.stderr, /took over the store/);
    const whole = contentOf(store);
    first.child.kill("SIGCONT");
    const late = await first.end;
    assert.equal(late.code, 4, late.stderr);
    assert.match(late.stderr, /lease was lost/);
    assert.equal(contentOf(store), whole, "the one that was asleep wrote over its successor");
    await finishesLong();
  });

  it(`the disk is full, ${FULL_DISKS} times, and then has room again`, { skip: NO_MOUNT }, async () => {
    const draw = Draw.ofCase(SEED, "full disk", 0);
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_BYTES}`, "tmpfs", disk]);
    try {
      let refusals = 0;
      for (let round = 0; round < FULL_DISKS; round++) {
        const room = 4096 * (1 + draw.below(400));
        const filler = join(disk, "filler");
        writeFileSync(filler, Buffer.alloc(DISK_BYTES - room));
        const { code, stderr } = await run().end;
        assert.ok(code === 0 || code === 4, stderr);
        assert.doesNotMatch(stderr, /^ +at .*[:(]|defect/m, stderr);
        if (code === 4) {
          refusals++;
          assert.match(stderr, /the disk is full|disk failed|cannot be opened|space/, stderr);
        }
        rmSync(filler);
        requireSound(store);
        await finishes();
      }
      assert.ok(refusals > 0);
      console.log(`| full disk | ${refusals} of ${FULL_DISKS} runs refused with exit code 4 |`);
    } finally {
      execFileSync("umount", [disk]);
    }
  });

  it(`files may not grow, ${FULL_DISKS} times, and then may`, { skip: NO_LIMIT }, async () => {
    const draw = Draw.ofCase(SEED, "limit", 0);
    let refusals = 0;
    for (let round = 0; round < FULL_DISKS; round++) {
      const limit = 4096 * (1 + draw.below(300));
      const { code, stderr } = await run({ under: ["prlimit", `--fsize=${limit}`] }).end;
      assert.ok(code === 0 || code === 4, stderr);
      assert.doesNotMatch(stderr, /^ +at .*[:(]|defect/m, stderr);
      if (code === 4) refusals++;
      await finishes();
    }
    assert.ok(refusals > 0);
    console.log(`| limit of a file's size | ${refusals} of ${FULL_DISKS} runs refused with exit code 4 |`);
  });

  it("a file system that is read-only answers, and refuses to be written", { skip: NO_MOUNT }, async () => {
    execFileSync("mount", ["-t", "tmpfs", "tmpfs", disk]);
    try {
      copyFileSync(join(root, "groksweep.db"), store);
      chmodSync(store, 0o644);
      execFileSync("mount", ["-o", "remount,ro", disk]);
      const before = digest(store);
      for (const args of [
        ["status"],
        ["hash"],
        ["check"],
        ["report", "--format", "text"],
        ["sql", "SELECT 1"],
      ]) {
        const { code, stderr } = await startVictim(root, [...args, "--store", store]).end;
        assert.equal(code, 0, `${args.join(" ")}: ${stderr}`);
      }
      for (const args of [
        ["run", "slow.yaml"],
        ["deepen", "--where", "censored", "--steps", "1e5"],
        ["merge", join(root, "groksweep.db")],
        ["backup", join(disk, "copy.db")],
      ]) {
        const target = args[0] === "backup" ? join(root, "groksweep.db") : store;
        const { code, stderr } = await startVictim(root, [...args, "--store", target]).end;
        assert.equal(code, 4, `${args.join(" ")}: ${stderr}`);
        assert.doesNotMatch(stderr, /^ +at .*[:(]|defect/m);
      }
      assert.equal(digest(store), before);
    } finally {
      execFileSync("umount", [disk]);
    }
  });

  it("the clock jumps by seconds, days and years during a run", async () => {
    const running = runLong({ preload: [CLOCK] });
    await inTraining(store);
    // One whose clock is a day ahead, and one whose clock is a day behind: both see that the first is alive.
    for (const ms of [86_400_000, -86_400_000]) {
      const { code, stderr } = await runLong({ preload: [CLOCK], env: { CLOCK_MS: String(ms) } }).end;
      assert.equal(code, 4, stderr);
    }
    assertDone(await running.end);
    assert.equal(hashOf(store, "long"), expectedOfLong);
    empty();
  });

  it("a lease of another machine from the future, or from long ago", async () => {
    const killed = runLong();
    await inTraining(store);
    killed.child.kill("SIGKILL");
    await killed.end;
    const date = (ms: number): void => {
      const db = connect(store, "write");
      db.prepare("UPDATE lease SET host = 'elsewhere', renewed_ms = ?").run(Date.now() + ms);
      db.close();
    };
    date(86_400_000);
    const refused = await runLong().end;
    assert.equal(refused.code, 4, refused.stderr);
    assert.match(refused.stderr, /ahead of the one here/);
    date(-86_400_000);
    await finishesLong();
  });
});

async function inTraining(path: string): Promise<void> {
  const HALF_A_SECOND = 500;
  for (let waited = 0; ; waited++) {
    assert.ok(waited < 3000, "the run takes its lease");
    await delay(20);
    if (!existsSync(path)) continue;
    try {
      const store = openStore(path, { mode: "read" });
      const leases = store.query("SELECT count(*) FROM lease").rows[0][0];
      store.close();
      if (Number(leases) === 1) break;
    } catch {
      // It is half made.
    }
  }
  await delay(HALF_A_SECOND);
}

/** All that a run writes. The bytes may change without it: who is the last to leave folds the log away. */
function contentOf(path: string): string {
  const store = openStore(path, { mode: "read" });
  try {
    const tables = ["attempt", "progress", "outcome", "checkpoint", "curve", "lease"];
    const rows = tables.map((table) => store.query(`SELECT * FROM ${table} ORDER BY 1, 2`).rows);
    return JSON.stringify(rows, (_, value: unknown) =>
      typeof value === "bigint"
        ? value.toString()
        : value instanceof Uint8Array
          ? Buffer.from(value).toString("hex")
          : value,
    );
  } finally {
    store.close();
  }
}

function digest(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
