import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { moduleUrl } from "../../src/model/index.js";

/** Long enough for a program that was started by mistake to say so. */
const TO_START_MS = 1500;

describe("a run that is killed while it starts a program", () => {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-start-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Starts a program that writes a file, and dies by -9 in the first process that it starts, or never. */
  function start(isKilled: boolean): string {
    const said = join(folder, `said-${isKilled}`);
    const owner = join(folder, "owner.mjs");
    writeFileSync(
      owner,
      `
import child from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
const { spawn } = child;
child.spawn = (...all) => {
  const started = spawn(...all);
  if (${isKilled}) process.kill(process.pid, "SIGKILL");
  return started;
};
syncBuiltinESMExports();
const { ProgramProcess } = await import(${JSON.stringify(moduleUrl("system/program/training/program-process.js"))});
const program = new ProgramProcess({
  command: ["sh", "-c", "echo here > '${said}'; sleep 30"],
  folder: ${JSON.stringify(folder)},
  env: { PATH: process.env.PATH },
  graceMs: 100,
  quietMs: 10000,
  onNews: () => undefined,
});
setTimeout(() => program.kill(), 1000);
setTimeout(() => process.exit(0), 1500);
`,
    );
    const { signal, stderr } = spawnSync(process.execPath, [owner], { encoding: "utf8" });
    assert.equal(signal, isKilled ? "SIGKILL" : null, stderr);
    return said;
  }

  it("leaves no program that nobody knows", async () => {
    const said = start(true);
    await delay(TO_START_MS);
    assert.equal(existsSync(said), false);
  });

  it("starts it otherwise", () => {
    assert.equal(existsSync(start(false)), true);
  });
});
