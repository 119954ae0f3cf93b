import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { moduleUrl } from "../../src/model/index.js";

/** Longer than anything that is waited for takes, ms. */
const PATIENCE_MS = 20_000;

/** The processes of a watchdog that belong to an owner, by their command and their parent. */
function watchdogsOf(owner: number): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const parent = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
        return (
          Number(parent) === owner &&
          readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("keeper-process.js")
        );
      } catch {
        return false; // It has just ended.
      }
    });
}

async function until(what: string, is: () => boolean): Promise<void> {
  for (const begun = Date.now(); !is();) {
    assert.ok(Date.now() - begun < PATIENCE_MS, `expected ${what}`);
    await delay(20);
  }
}

describe("a watchdog that is killed", { skip: existsSync("/proc/self/status") ? false : "no /proc" }, () => {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-watchdog-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("is replaced at once, and the new one ends the programs and removes the folders of a killed run", async () => {
    const [said, kept] = [join(folder, "said"), join(folder, "kept")];
    mkdirSync(kept);
    const owner = join(folder, "owner.mjs");
    writeFileSync(
      owner,
      `
const { ProgramProcess } = await import(${JSON.stringify(moduleUrl("system/program/training/program-process.js"))});
const { keepFolder } = await import(${JSON.stringify(moduleUrl("system/program/training/group-keeper.js"))});
keepFolder(${JSON.stringify(kept)});
new ProgramProcess({
  command: ["sh", "-c", "echo $$ > '${said}.part'; mv '${said}.part' '${said}'; sleep 100"],
  folder: ${JSON.stringify(folder)},
  env: { PATH: process.env.PATH },
  graceMs: 100,
  quietMs: 100000,
  onNews: () => undefined,
});
setTimeout(() => undefined, 100000);
`,
    );
    const { pid } = spawn(process.execPath, [owner], { stdio: "ignore" });
    assert.ok(pid !== undefined);
    await until("a program", () => existsSync(said));
    const program = Number(readFileSync(said, "utf8"));
    const isThere = (): boolean => {
      try {
        return !/^State:\tZ/m.test(readFileSync(`/proc/${program}/status`, "utf8"));
      } catch {
        return false;
      }
    };
    assert.ok(isThere());
    for (let time = 0; time < 2; time++) {
      const [first] = watchdogsOf(pid);
      process.kill(first, "SIGKILL");
      await until("another watchdog", () => watchdogsOf(pid).some((each) => each !== first));
    }
    assert.ok(isThere() && existsSync(kept), "the run goes on");
    process.kill(pid, "SIGKILL");
    await until("no program", () => !isThere());
    await until("no folder", () => !existsSync(kept));
  });
});
