import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { loadKernels, type KernelBuild } from "../../../src/engine/index.js";
import { buildOf, chooseLanes } from "../../../src/engine/lanes/kernels/kernel-build.js";
import {
  addonPath,
  loadAddon,
  loadNativeKernels,
  nativeVariants,
} from "../../../src/engine/lanes/kernels/native.js";
import { METRIC_NAMES, type Job, type Method, type TrialParameters } from "../../../src/model/index.js";
import { makeJob, runJobs, wasm, type JobOptions, type RunResult } from "./run-jobs.js";

/** Curves and final states as text: equal texts are equal bits. */
function bits(results: readonly RunResult[]): readonly string[] {
  return results.map(({ rows, end }) =>
    JSON.stringify([rows, end.last, end.steps, end.ending, [...(end.checkpoint?.payload ?? [])]]),
  );
}

/** Why an instruction set is not compared here; false where it is. */
const noAddon = existsSync(addonPath()) ? false : "no native kernels were built here";

/** Every build of the addon at each of its numbers of lanes; a line that says why where there is no addon. */
function nativeBuilds(): readonly {
  readonly name: string;
  readonly skip: string | false;
  readonly build: KernelBuild;
}[] {
  if (noAddon !== false) return [{ name: "native", skip: noAddon, build: wasm }];
  return nativeVariants(loadAddon()).flatMap(({ variant, runsHere, build }) =>
    build.laneCounts.map((lanes) => ({
      name: `native ${variant} x${lanes}`,
      skip: runsHere ? (false as const) : `this processor has no ${variant}`,
      build: buildOf(build.name, [build.withLanes(lanes)], []),
    })),
  );
}

const methods: readonly Method[] = [{ kind: "gd" }, { kind: "flow", tolerance: 1e-3 }];
const engines: readonly { readonly engine: string; readonly base: Partial<TrialParameters> }[] = [
  { engine: "moments", base: { dimension: 14, width: 40, samples: 150, alpha: 1.5, epsilon: 0.4 } },
  { engine: "committee", base: { dimension: 14, width: 5, samples: 150, alpha: 1.5, epsilon: 0.4 } },
];

/** More trials than any build has lanes, so that lanes are refilled and some stay empty at the end. */
function sharedData(base: Partial<TrialParameters>, options: JobOptions): readonly Job[] {
  const samples = [150, 3, 129, 37, 150, 64, 128, 90, 17];
  return samples.map((count, k) =>
    makeJob({ ...base, samples: count, alpha: 0.5 + 0.3 * k, decayRate: 1e-4 * (k % 2) }, options),
  );
}

function ownData(base: Partial<TrialParameters>, options: JobOptions): readonly Job[] {
  return sharedData(base, options).map(({ trial }, seed) => makeJob({ ...trial.parameters, seed }, options));
}

for (const method of methods) {
  for (const { engine, base } of engines) {
    for (const [data, jobsOf] of Object.entries({ shared: sharedData, own: ownData })) {
      describe(`same bits from every build: ${engine}, ${method.kind}, ${data} data`, () => {
        const jobs = jobsOf(base, { method, steps: 300 });
        const expected = bits(runJobs(jobs));
        for (const { name, skip, build } of nativeBuilds()) {
          it(name, { skip }, () => assert.deepEqual(bits(runJobs(jobs, build)), expected));
        }
      });
    }
  }

  describe(`same bits from every build: all metrics, sampled test set, ${method.kind}`, () => {
    const options: JobOptions = {
      method,
      steps: 100,
      metrics: METRIC_NAMES,
      task: { kind: "polynomial", test: { samples: 30 }, target: { index: 2, norm: "fixed" } },
    };
    const jobs = [0.5, 1, 2, 4, 8].map((alpha) => makeJob({ ...engines[0].base, alpha }, options));
    const expected = bits(runJobs(jobs));
    for (const { name, skip, build } of nativeBuilds()) {
      it(name, { skip }, () => assert.deepEqual(bits(runJobs(jobs, build)), expected));
    }
  });
}

describe("the number of lanes", () => {
  const build = buildOf(
    "native-avx512",
    [2, 4, 8].map((lanes) => ({ ...wasm.withLanes(2), lanes })),
    [],
  );

  it("is the smallest that holds the batch, at most the widest", () => {
    assert.deepEqual(
      [1, 2, 3, 4, 5, 8, 9, 100].map((jobs) => chooseLanes(build, jobs)),
      [2, 2, 4, 4, 8, 8, 8, 8],
    );
  });

  it("is one, for few trials, where a build for one trial alone is there", () => {
    const alone = buildOf(
      "native-avx512",
      [1, 4, 8].map((lanes) => ({ ...wasm.withLanes(2), lanes })),
      [],
    );
    assert.deepEqual(
      [1, 2, 3, 4, 5, 100].map((jobs) => chooseLanes(alone, jobs)),
      [1, 1, 4, 4, 8, 8],
    );
  });

  it("that a build does not have is our defect", () => {
    assert.throws(() => build.withLanes(3), { code: "DEFECT", message: /no build with 3 lanes/ });
  });

  it("is told with each result, with the build", { skip: noAddon }, () => {
    const job = makeJob({ dimension: 6, samples: 8 }, { steps: 2 });
    const [{ end }] = runJobs([job], loadKernels("native"));
    assert.match(end.kernels, /^native-(sse2|avx2|avx512|neon) x\d+$/);
    assert.equal(runJobs([job], loadKernels("wasm"))[0].end.kernels, "wasm-simd128 x2");
  });
});

describe("the addon", () => {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-addon-"));
  after(() => rmSync(folder, { recursive: true }));

  it("is absent where none was built", () => {
    assert.equal(loadNativeKernels(join(folder, "nothing.node")), null);
  });

  /** A copy of the addon under another name, with its description changed. */
  function altered(name: string, change: Readonly<Record<string, string>>, bytes?: number): string {
    const path = join(folder, `${name}.node`);
    const description = JSON.parse(readFileSync(addonPath().replace(/node$/, "json"), "utf8")) as object;
    writeFileSync(path, readFileSync(addonPath()).subarray(0, bytes));
    writeFileSync(path.replace(/node$/, "json"), JSON.stringify({ ...description, ...change }));
    return path;
  }

  it("is refused when cut short, which would end the process", { skip: noAddon }, () => {
    assert.throws(() => loadNativeKernels(altered("short", {}, 5000)), {
      code: "INPUT",
      message: /short\.node: expected an addon as it was built, found a damaged file/,
      hint: /npm run addon/,
    });
  });

  it("is refused when built for another platform or from another source", { skip: noAddon }, () => {
    assert.throws(() => loadNativeKernels(altered("elsewhere", { arch: "ia64" })), {
      code: "INPUT",
      message: /expected an addon built for \w+ \w+, found \w+ ia64/,
    });
    assert.throws(() => loadNativeKernels(altered("stale", { source: "0123456789abcdef" })), {
      code: "INPUT",
      message: /expected an addon built from this source \([0-9a-f]{16}\), found 0123456789abcdef/,
    });
  });

  it("is refused when it is no addon though described as one", { skip: noAddon }, () => {
    const text = join(folder, "text.node");
    writeFileSync(text, "not a library");
    const sha256 = createHash("sha256").update("not a library").digest("hex");
    const description = JSON.parse(readFileSync(addonPath().replace(/node$/, "json"), "utf8")) as object;
    writeFileSync(join(folder, "text.json"), JSON.stringify({ ...description, sha256 }));
    assert.throws(() => loadNativeKernels(text), {
      code: "INPUT",
      message: /expected an addon that loads, found /,
    });
  });

  it("is refused when it is another module's", () => {
    const path = createRequire(import.meta.url).resolve("better-sqlite3/build/Release/better_sqlite3.node");
    assert.throws(() => loadNativeKernels(path), {
      code: "INPUT",
      message: /expected an addon described by .*better_sqlite3\.json, found another module/,
    });
  });

  it("refuses memory that is none, and wrong arguments", { skip: noAddon }, () => {
    const [{ kernels }] = loadAddon().tables;
    const aligned = new Float64Array(64);
    assert.throws(() => kernels.copy(aligned, 1), /wrong number of arguments/);
    assert.throws(
      () => Reflect.apply(kernels.copy, undefined, [new Uint8Array(64), 0, 1, 2, 3]),
      /Float64Array/,
    );
    assert.throws(() => kernels.copy(new Float64Array(aligned.buffer, 8), 0, 1, 2, 3), /aligned/);
  });

  const objdump = spawnSync("objdump", ["--version"]).status === 0;
  const unseen = noAddon === false && !objdump ? "objdump is not installed" : noAddon;
  it("has no fused multiply-add in any object: it would change bits", { skip: unseen }, () => {
    const { stdout, status } = spawnSync("objdump", ["-d", addonPath()], {
      maxBuffer: 1 << 28,
      encoding: "utf8",
    });
    assert.equal(status, 0);
    assert.ok(/mulpd|fmul/.test(stdout), "the listing shows the kernels");
    assert.equal(/\b(vfn?m(add|sub)\w*|fml[as])\b/.exec(stdout), null);
  });
});
