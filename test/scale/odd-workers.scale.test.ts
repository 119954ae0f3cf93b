import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { SLOW } from "../crash/kill-until-done.js";
import { NO_MOUNT } from "./no-mount.js";
import { endedWell, QueueBench } from "./queue-bench.js";
import { NO_REDIS } from "./redis-server.js";
import { undergoes } from "./undergoes.js";

const NO_OPENSSL = spawnSync("openssl", ["version"]).status === 0 ? NO_REDIS : "SKIPPED: openssl is missing";

/**
 * Another installation of this version, by its Node and its dist/bin/main.js, both with full paths and a space between:
 * GROKSWEEP_OTHER="/opt/node-24/bin/node /opt/groksweep/dist/bin/main.js" npm run test:scale.
 */
const OTHER = (process.env["GROKSWEEP_OTHER"] ?? "").split(" ") as [string, ...string[]];
const NO_OTHER = OTHER.length === 2 ? NO_REDIS : "SKIPPED: GROKSWEEP_OTHER names no other Node and program";

const HOUR_MS = 3_600_000;

/** A clock that is off by so many ms, in a process and in its threads. */
function clockOff(ms: number): Readonly<Record<string, string>> {
  const source = `
    const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...args) { args.length === 0 ? super(Real.now() + ${ms}) : super(...args); }
      static now() { return Real.now() + ${ms}; }
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(source)}` };
}

describe("workers that differ from their coordinator", { skip: NO_REDIS }, () => {
  it("in their kernels", async () => {
    await undergoes({}, async (at, run) => {
      const workers = ["wasm", "auto"].map((kernels) => at.work("--kernels", kernels));
      for (const worker of workers) await endedWell(worker);
      return run;
    });
  });

  it("in their Node, which has add-ons of its own", { skip: NO_OTHER }, async () => {
    await undergoes({}, async (at, run) => {
      const other = at.startProgram({}, [...OTHER, "work", at.server.url, "--threads", "1", "--idle", "8s"]);
      assert.match((await endedWell(other)).stdout, /32 trials trained/);
      return run;
    });
  });

  it("in their clocks, by an hour either way", async () => {
    await undergoes({}, async (at, run) => {
      const work = ["work", at.server.url, "--threads", "1", "--idle", "8s"];
      const workers = [-HOUR_MS, HOUR_MS].map((off) => at.startWithin(clockOff(off), ...work));
      for (const worker of workers) assert.doesNotMatch((await endedWell(worker)).stderr, /silent|alarm/);
      const { stderr } = await endedWell(run);
      assert.doesNotMatch(stderr, /fell silent|alarm/);
      return run;
    });
  });

  it("in having no room on their disk: they need none", { skip: NO_MOUNT }, async () => {
    await undergoes({}, async (at, run) => {
      const full = join(at.bench.folder, "full");
      mkdirSync(full);
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=16k", "tmpfs", full]);
      try {
        spawnSync("dd", ["if=/dev/zero", `of=${join(full, "rest")}`, "bs=1k"]);
        const places = { TMPDIR: full, XDG_CACHE_HOME: full, HOME: full };
        const worker = at.startWithin(places, "work", at.server.url, "--threads", "1", "--idle", "8s");
        const { stdout, stderr } = await endedWell(worker);
        assert.match(stdout, /32 trials trained/);
        assert.doesNotMatch(stderr, /disk/);
        return run;
      } finally {
        execFileSync("umount", [full]);
      }
    });
  });
});

describe("a coordinator", { skip: NO_REDIS }, () => {
  it("whose disk is full ends in words, and goes on once there is room", { skip: NO_MOUNT }, async () => {
    const at = await QueueBench.open({});
    const disk = join(at.bench.folder, "disk");
    mkdirSync(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=320k", "tmpfs", disk]);
    try {
      at.bench.file("slow.yaml", SLOW);
      const hash = at.undisturbed("slow.yaml");
      const worker = at.work("--idle", "60s");
      const { code, stderr } = await at.coordinate("slow.yaml", join(disk, "slow.db")).ended;
      assert.equal(code, 4, stderr);
      assert.match(stderr, /the disk is full/);
      execFileSync("mount", ["-o", "remount,size=64m", disk]);
      await endedWell(at.coordinate("slow.yaml", join(disk, "slow.db")));
      assert.equal(at.hash(join(disk, "slow.db")), hash);
      worker.child.kill("SIGTERM");
      await worker.ended;
    } finally {
      await at.close(() => execFileSync("umount", [disk]));
    }
  });

  it(
    "and its workers speak TLS where the URL says so, and trust no other certificate",
    { skip: NO_OPENSSL },
    async () => {
      const at = await QueueBench.open({ tls: true });
      try {
        at.bench.file("slow.yaml", SLOW);
        const trusts = { NODE_EXTRA_CA_CERTS: at.server.certificate };
        const refused = at.bench.run("run", "slow.yaml", "--queue", at.server.url, "--store", "refused.db");
        assert.equal(refused.code, 2, refused.stderr);
        assert.match(refused.stderr, /certificate/);
        const options = ["--queue", at.server.url, "--store", "slow.db"];
        const run = at.startWithin(trusts, "run", "slow.yaml", ...options);
        await at.until("slow.db", 0);
        const worker = at.startWithin(trusts, "work", at.server.url, "--threads", "1", "--idle", "8s");
        await endedWell(run);
        await endedWell(worker);
        assert.equal(at.hash("slow.db"), at.undisturbed("slow.yaml"));
      } finally {
        await at.close();
      }
    },
  );
});
