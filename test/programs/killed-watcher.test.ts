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

/** Whether a process is there, and is no zombie. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** The processes of a watchdog that belong to an owner, by their command and their parent. */
function watchdogsOf(owner: number, command = "keeper-process.js"): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const parent = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
        const words = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        // The program itself is a shell as well.
        return Number(parent) === owner && words.includes(command) && !words.includes("sleep 100");
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

  /** An owner with a program that has a child process, and a kept folder; what the test looks at. */
  async function ownerWith(name: string): Promise<{
    readonly pid: number;
    /** Whether a process of the program's group still runs. */
    readonly isThere: () => boolean;
    readonly kept: string;
  }> {
    const [said, kept] = [join(folder, `${name}-said`), join(folder, `${name} kept, and more`)];
    mkdirSync(kept);
    const owner = join(folder, `${name}.mjs`);
    writeFileSync(
      owner,
      `
const { ProgramProcess } = await import(${JSON.stringify(moduleUrl("system/program/training/program-process.js"))});
const { keepFolder, releaseFolder } = await import(${JSON.stringify(moduleUrl("system/program/training/group-keeper.js"))});
keepFolder("/nowhere/at all");
keepFolder(${JSON.stringify(kept)});
releaseFolder("/nowhere/at all");
new ProgramProcess({
  command: ["sh", "-c", "sleep 100 & echo $$ $! > '${said}.part'; mv '${said}.part' '${said}'; sleep 100"],
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
    const programs = readFileSync(said, "utf8").trim().split(" ").map(Number);
    assert.equal(programs.length, 2);
    return { pid, isThere: () => programs.some(isRunning), kept };
  }

  it("is replaced at once, and the new one ends the programs and removes the folders of a killed run", async () => {
    const { pid, isThere, kept } = await ownerWith("replaced");
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

  for (const which of ["keeper-process.js", "/bin/sh"]) {
    it(`is no loss where it dies in the same moment as the run: ${which}`, async () => {
      const { pid, isThere, kept } = await ownerWith(which.replace(/\W/g, "-"));
      await until("two watchdogs", () =>
        ["keeper-process.js", "/bin/sh"].every((each) => watchdogsOf(pid, each).length === 1),
      );
      const [watchdog] = watchdogsOf(pid, which);
      // The run cannot replace it any more.
      process.kill(pid, "SIGSTOP");
      process.kill(watchdog, "SIGKILL");
      process.kill(pid, "SIGKILL");
      await until("no program", () => !isThere());
      await until("no folder", () => !existsSync(kept));
    });
  }
});
