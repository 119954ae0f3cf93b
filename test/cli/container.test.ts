import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { MAIN } from "./groksweep.js";

const MEMORY = 500_000_000;
const GROUPS = "/sys/fs/cgroup";
const NAME = `groksweep-test-${process.pid}`;

/** Control groups with a limit each, in the version that is mounted here; null where they cannot be made. */
function limitedGroups(made: string[]): readonly string[] | null {
  const make = (folder: string, limits: Readonly<Record<string, string>>): string => {
    mkdirSync(folder);
    made.push(folder);
    for (const [file, value] of Object.entries(limits)) {
      if (!existsSync(join(folder, file))) throw new Error(`${folder} has no ${file}`);
      writeFileSync(join(folder, file), value);
    }
    return folder;
  };
  try {
    if (existsSync(join(GROUPS, "cgroup.controllers"))) {
      return [make(join(GROUPS, NAME), { "memory.max": String(MEMORY), "cpu.max": "50000 100000" })];
    }
    return [
      make(join(GROUPS, "memory", NAME), { "memory.limit_in_bytes": String(MEMORY) }),
      make(join(GROUPS, "cpu", NAME), { "cpu.cfs_quota_us": "50000" }),
    ];
  } catch {
    return null;
  }
}

describe("in a container", () => {
  const made: string[] = [];
  after(() => made.forEach((folder) => rmdirSync(folder)));
  const groups = limitedGroups(made);

  it(
    "doctor tells its limits, not the machine's",
    { skip: groups === null && "may not make control groups" },
    () => {
      const enter = (groups ?? []).map((folder) => `echo $$ > ${folder}/cgroup.procs`).join(" && ");
      const { stdout, stderr } = spawnSync(
        "sh",
        ["-c", `${enter} && exec "$0" "$@"`, process.execPath, MAIN, "doctor", "--json"],
        { encoding: "utf8" },
      );
      const found = JSON.parse(stdout) as { threads: number; memoryBytes: number; memoryFreeBytes: number };
      assert.equal(found.threads, 1, stderr);
      // The kernel counts whole pages.
      assert.ok(Math.abs(found.memoryBytes - MEMORY) < 65_536, String(found.memoryBytes));
      assert.ok(found.memoryFreeBytes < MEMORY);
    },
  );
});
