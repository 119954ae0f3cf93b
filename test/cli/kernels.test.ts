import assert from "node:assert/strict";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, describe, it } from "node:test";
import { addonPath } from "../../src/engine/lanes/kernels/native.js";
import { TINY } from "../session/tiny-sweep.js";
import { Bench } from "./groksweep.js";

const addon = addonPath();
const noAddon = existsSync(addon) ? false : "no native kernels were built here";

describe("--kernels", () => {
  const bench = new Bench();
  const file = bench.file("tiny.yaml", TINY);
  const before = process.env["GROKSWEEP_ADDON"];
  afterEach(() => {
    if (before === undefined) delete process.env["GROKSWEEP_ADDON"];
    else process.env["GROKSWEEP_ADDON"] = before;
  });
  after(() => bench.remove());

  const hash = (store: string): string => bench.run("hash", "--store", join(bench.folder, store)).stdout;
  const run = (store: string, kernels: string): ReturnType<Bench["run"]> =>
    bench.run("run", file, "--kernels", kernels, "--threads", "2", "--store", join(bench.folder, store));

  it("native where none was built: exit code 2, what to do, no store", () => {
    process.env["GROKSWEEP_ADDON"] = join(bench.folder, "absent.node");
    const { code, stderr } = run("none.db", "native");
    assert.equal(code, 2);
    assert.match(stderr, /--kernels: expected a build that exists here, got native/);
    assert.match(stderr, /npm run addon/);
    assert.equal(existsSync(join(bench.folder, "none.db")), false);
    assert.match(bench.run("doctor").stdout, /native: not built here/);
  });

  it("auto where none was built: WebAssembly, without a word", () => {
    process.env["GROKSWEEP_ADDON"] = join(bench.folder, "absent.node");
    const { code, stderr } = run("silent.db", "auto");
    assert.equal(code, 0);
    assert.doesNotMatch(stderr, /native/);
  });

  it("a damaged addon: native refuses it, auto says so and goes on", { skip: noAddon }, () => {
    const damaged = join(bench.folder, "damaged.node");
    writeFileSync(damaged, readFileSync(addon).subarray(0, 3000));
    copyFileSync(addon.replace(/node$/, "json"), join(bench.folder, "damaged.json"));
    process.env["GROKSWEEP_ADDON"] = damaged;
    const refused = run("damaged.db", "native");
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /damaged\.node: expected an addon as it was built, found a damaged file/);
    const { code, stderr } = run("damaged.db", "auto");
    assert.equal(code, 0);
    assert.match(
      stderr,
      /damaged\.node: expected .*; the WebAssembly kernels run instead, with the same numbers/,
    );
    assert.match(bench.run("doctor").stdout, /native: not usable \(native kernels .*damaged\.node/);
  });

  it(
    "native and wasm give sweeps of the same content hash, in threads, and say what ran",
    { skip: noAddon },
    () => {
      assert.equal(run("native.db", "native").code, 0);
      assert.equal(run("wasm.db", "wasm").code, 0);
      assert.equal(hash("native.db"), hash("wasm.db"));
      const ran = (store: string): string =>
        bench.run("sql", "SELECT DISTINCT kernels FROM attempt", "--store", join(bench.folder, store)).stdout;
      assert.match(ran("native.db"), /native-(sse2|avx2|avx512|neon) x\d/);
      assert.match(ran("wasm.db"), /wasm-simd128 x2/);
    },
  );
});
