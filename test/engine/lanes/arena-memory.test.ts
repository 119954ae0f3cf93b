import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Worker } from "node:worker_threads";
import { addonPath, loadAddon, nativeVariants } from "../../../src/engine/lanes/kernels/native.js";
import type { KernelBackend } from "../../../src/engine/lanes/kernels/backend.js";
import { makeJob, runJobs } from "./run-jobs.js";

const skip = existsSync(addonPath()) ? false : "no native kernels were built here";
const MIB = 1048576;
const ARENA_MIB = 16;
/** Arenas of one round; the memory of all rounds together is what would stay if none were given back. */
const ARENAS = 8;
const ROUNDS = 6;
/** A quarter of what all rounds take: the collector may keep a round or so, a leak keeps everything. */
const MOST_GROWTH_MIB = (ROUNDS * ARENAS * ARENA_MIB) / 4;

function widest(): KernelBackend {
  const usable = nativeVariants(loadAddon()).filter(({ runsHere }) => runsHere);
  const { build } = usable[usable.length - 1];
  return build.withLanes(Math.max(...build.laneCounts));
}

/** Makes arenas, writes to all of their pages, and forgets them. */
function fillArenas(backend: KernelBackend): void {
  for (let k = 0; k < ARENAS; k++) {
    backend.createArena((ARENA_MIB * MIB) / 8).numbers.fill(1);
  }
}

async function growthMib(round: () => void | Promise<void>): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const settle = async (): Promise<number> => {
    collect();
    // Memory outside the heap is freed in a turn of its own.
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
    return process.memoryUsage.rss() / MIB;
  };
  await round();
  const before = await settle();
  for (let k = 1; k < ROUNDS; k++) {
    await round();
    await settle();
  }
  return (await settle()) - before;
}

describe("memory of native arenas", { skip }, () => {
  it("is zeroed, aligned and whole, small or large", () => {
    const backend = widest();
    for (const doubles of [16, 1000, MIB / 8, 3 * MIB]) {
      const { numbers, integers, masks } = backend.createArena(doubles);
      assert.equal(numbers.length, doubles);
      assert.equal(integers.length, 2 * doubles);
      assert.equal(masks.length, doubles);
      assert.ok(numbers.every((each) => each === 0));
    }
  });

  it("comes from outside the heap where it is large", () => {
    const addon = loadAddon();
    assert.equal(addon.memory(1000), null);
    const memory = addon.memory(5 * MIB + 8);
    if (process.platform === "linux") assert.equal(memory?.byteLength, 5 * MIB + 8);
    assert.equal(memory === null ? 0 : addon.padding(memory), 0);
    assert.throws(() => addon.memory(-1), TypeError);
    assert.throws(() => addon.memory(NaN), TypeError);
  });

  it("is the runtime's own where that allows no other, with the same bits", () => {
    const addon = loadAddon();
    let refused = 0;
    const refuse = (): null => {
      refused++;
      return null;
    };
    const jobs = [makeJob({ dimension: 100, samples: 300, width: 200 }, { steps: 20 })];
    const [outside, inside] = [addon, { ...addon, memory: refuse }].map((each) => {
      const [{ rows, end }] = runJobs(jobs, nativeVariants(each)[0].build);
      return { rows, payload: end.checkpoint?.payload };
    });
    assert.deepEqual(inside, outside);
    assert.equal(refused, 1);
  });

  it("that there is not fails the trial, not the process", () => {
    assert.throws(() => widest().createArena(2 ** 50), { code: "TRIAL", message: /a batch needs \d+ MiB/ });
  });

  it("goes back when an arena is forgotten", async () => {
    const backend = widest();
    const growth = await growthMib(() => fillArenas(backend));
    assert.ok(growth < MOST_GROWTH_MIB, `${growth.toFixed(0)} MiB more after ${ROUNDS} rounds`);
  });

  it("goes back when a thread ends with its arenas", async () => {
    const native = new URL("../../../src/engine/lanes/kernels/native.js", import.meta.url).href;
    const source = `
      const { loadNativeKernels } = await import(${JSON.stringify(native)});
      const build = loadNativeKernels();
      globalThis.kept = Array.from({ length: ${ARENAS} }, () => build.withLanes(build.laneCounts[0]).createArena(${(ARENA_MIB * MIB) / 8}));
      for (const { numbers } of kept) numbers.fill(1);`;
    const growth = await growthMib(
      () =>
        new Promise<void>((resolve, reject) => {
          const url = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
          new Worker(url).on("error", reject).on("exit", () => resolve());
        }),
    );
    assert.ok(growth < MOST_GROWTH_MIB, `${growth.toFixed(0)} MiB more after ${ROUNDS} threads`);
  });
});
