import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { after, describe, it } from "node:test";
import { packageFile } from "../../src/model/index.js";
import { TINY } from "../session/tiny-sweep.js";
import { Bench, MAIN } from "./groksweep.js";

/** The commands of docs/scale.md that look at a running store from another machine. */
const RECIPE =
  /ssh HOST groksweep backup[^`]*/.exec(readFileSync(packageFile("docs", "scale.md"), "utf8"))?.[0] ?? "";

const NO_RSYNC = spawnSync("rsync", ["--version"]).status === 0 ? false : "needs rsync";

describe("a look at a running store from a laptop", { skip: NO_RSYNC }, () => {
  const bench = new Bench();
  after(() => bench.remove());

  it("works as documented, twice, and the run goes on", async () => {
    const [tools, host, laptop] = ["bin", "host", "laptop"].map((name) => join(bench.folder, name));
    for (const folder of [tools, host, laptop, join(host, "sweep")]) mkdirSync(folder);
    const tool = (name: string, text: string): void => {
      writeFileSync(join(tools, name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(tools, name), 0o755);
    };
    // The other machine is another folder of this one.
    tool("ssh", `shift; cd "${host}" && exec sh -c "$*"`);
    tool("groksweep", `exec "${process.execPath}" "${MAIN}" "$@"`);
    bench.file("long.yaml", TINY.replace("to: 2", "to: 20000"));
    const { child, ended } = bench.start(
      "run",
      "long.yaml",
      "--threads",
      "1",
      "--store",
      "host/sweep/groksweep.db",
    );
    try {
      while (!/tracked +\d/.test(bench.run("status", "--store", "host/sweep/groksweep.db").stdout)) {
        assert.equal(child.exitCode, null);
        await delay(200);
      }
      for (let look = 1; look <= 2; look++) {
        const { status, stderr } = spawnSync("sh", ["-ec", RECIPE], {
          cwd: laptop,
          encoding: "utf8",
          env: { ...process.env, PATH: `${tools}:${process.env["PATH"] ?? ""}`, RSYNC_RSH: "ssh" },
        });
        assert.equal(status, 0, stderr);
        assert.ok(existsSync(join(laptop, "report", "index.html")));
        assert.ok(!existsSync(join(host, "sweep", "look.db")), "nothing is left on the other machine");
      }
      assert.equal(child.exitCode, null, "the run goes on");
    } finally {
      child.kill("SIGTERM");
      await ended;
    }
    assert.equal(bench.run("check", "--store", "laptop/look.db").code, 0);
  });
});
