import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { moduleUrl } from "../../src/model/index.js";

describe("an export that a signal ends", () => {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-signal-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Two exports at a time, which say when a page is written and then wait; how they end by a signal. */
  async function ended(
    signal: NodeJS.Signals,
    before = "",
  ): Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly left: readonly string[];
  }> {
    const program = join(folder, "program.mjs");
    writeFileSync(
      program,
      `
const { openRowWriter } = await import(${JSON.stringify(moduleUrl("export/index.js"))});
${before}
const columns = [{ name: "a", type: "number" }];
const target = (name) => ({ path: name, guard: () => null });
const writers = [await openRowWriter("csv", columns, target("one.csv"), "x"), await openRowWriter("parquet", columns, target("two.parquet"), "x")];
for (const writer of writers) await writer.write([[1], [2]]);
process.stdout.write("written");
setTimeout(async () => {
  for (const writer of writers) writer.discard();
  process.exit(5);
}, 3000);
`,
    );
    writeFileSync(join(folder, "one.csv"), "before");
    const child = spawn(process.execPath, [program], { cwd: folder });
    let stderr = "";
    child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
    child.stdout.once("data", () => {
      assert.equal(readdirSync(folder).filter((name) => name.endsWith(".part")).length, 2, "both are open");
      child.kill(signal);
    });
    const [code, by] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
      child.once("close", (...end) => resolve(end));
    });
    assert.equal(stderr, "");
    return { code, signal: by, left: readdirSync(folder).sort() };
  }

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`leaves nothing behind, and ends by ${signal}`, async () => {
      assert.deepEqual(await ended(signal), { code: null, signal, left: ["one.csv", "program.mjs"] });
    });
  }

  it("goes on where something else listens for the signal", async () => {
    const { code, left } = await ended("SIGINT", 'process.on("SIGINT", () => undefined);');
    assert.deepEqual([code, left], [5, ["one.csv", "program.mjs"]]);
  });
});
