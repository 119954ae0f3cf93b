import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { openOutput, writeOutputs } from "../../src/files/index.js";
import { moduleUrl } from "../../src/model/index.js";

const IS_WINDOWS = process.platform === "win32";

describe("files that belong together", () => {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-outputs-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("are all written, or none where one is refused", async () => {
    const place = (name: string): string => join(folder, name);
    writeFileSync(place("a"), "before");
    await assert.rejects(
      writeOutputs(
        [
          { path: place("a"), content: "new" },
          { path: place("b"), content: new Uint8Array([1, 2]) },
        ],
        (path) => (path === place("b") ? "kept" : null),
      ),
      { code: "INPUT", message: `${place("b")}: kept` },
    );
    assert.equal(readFileSync(place("a"), "utf8"), "before");
    await writeOutputs([{ path: place("a"), content: "new" }], () => null);
    assert.equal(readFileSync(place("a"), "utf8"), "new");
    assert.deepEqual(readdirSync(folder), ["a"]);
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`are none, and the folder made for them goes, when ${signal} comes meanwhile`, async () => {
      const inner = join(folder, signal);
      const program = `
const { makeFolder, writeOutputs } = await import(${JSON.stringify(moduleUrl("files/index.js"))});
const takeBack = makeFolder(${JSON.stringify(inner)}, () => null);
const outputs = Array.from({ length: 20000 }, (_, at) => ({ path: ${JSON.stringify(inner)} + "/" + at, content: "x" }));
setTimeout(() => process.stdout.write("writing"), 1);
await writeOutputs(outputs, () => null, takeBack);
process.exit(5);
`;
      const child = spawn(process.execPath, ["--input-type=module", "-e", program]);
      child.stdout.once("data", () => child.kill(signal));
      await new Promise((resolve) => child.once("close", resolve));
      assert.equal(child.signalCode, signal);
      assert.deepEqual(readdirSync(folder), ["a"]);
    });
  }

  it("are refused a FIFO that nobody reads", { skip: IS_WINDOWS && "there are none" }, () => {
    const fifo = join(folder, "fifo");
    assert.equal(spawnSync("mkfifo", [fifo]).status, 0);
    assert.throws(() => openOutput(fifo, () => null), {
      code: "STORE",
      message: `${fifo}: expected a FIFO with a reader, found one that nobody reads`,
    });
    rmSync(fifo);
  });

  it("keep a folder that was there", async () => {
    const inner = join(folder, "there");
    mkdirSync(inner);
    await assert.rejects(
      writeOutputs([{ path: join(inner, "no", "file"), content: "" }], () => null),
      { code: "STORE" },
    );
    assert.deepEqual(readdirSync(inner), []);
  });
});
