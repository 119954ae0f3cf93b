import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { GrokError, packageFile } from "../../../model/index.js";
import type { KernelBuild, KernelChoice } from "./backend.js";
import { fastestBuild, type BuildTime } from "./fastest-build.js";
import { readTimes, timesFile, writeTimes } from "./kernel-cache.js";
import { measureBuilds } from "./measure-builds.js";
import { addonPath, usableNativeBuilds } from "./native.js";
import { loadWasmKernels } from "./wasm.js";

/**
 * The kernels for this thread. The choice never changes a number, only how fast it comes. `auto` takes the build that
 * was measured as the fastest ({@link settleKernels}); before any measurement, the native one with the widest vectors,
 * else WebAssembly. It never measures. {@link kernelsNotice} says why, where that is not as it should be.
 *
 * @throws GrokError INPUT when a native build is asked for and there is none, or none that can be used.
 */
export function loadKernels(choice: KernelChoice): KernelBuild {
  if (choice === "wasm") return loadWasmKernels();
  if (choice === "auto") {
    const builds = buildsHere();
    const name = fastestBuild(recalled(builds) ?? []);
    return builds.find((build) => build.name === name) ?? widest(builds);
  }
  const native = usableNativeBuilds();
  const build = choice === "native" ? native.at(-1) : native.find(({ name }) => name === choice);
  if (build !== undefined) return build;
  throw new GrokError("INPUT", `--kernels: expected a build that exists here, got ${choice}`, {
    hint: "a C compiler and npm run addon make one (as a dependency: npm rebuild groksweep); auto and wasm give the same numbers",
  });
}

/**
 * The choice to hand to workers: `auto` becomes the name of the fastest build, measured now (some 50 ms) unless
 * the user's cache has the times. Where the cache cannot be written, every run measures. Other choices stay.
 */
export function settleKernels(choice: KernelChoice): KernelChoice {
  if (choice !== "auto") return choice;
  const builds = buildsHere();
  if (builds.length > 1 && recalled(builds) === null) {
    const times = measureBuilds(builds);
    writeTimes(fileOf(builds), times);
    return choiceOf(fastestBuild(times));
  }
  return choiceOf(loadKernels("auto").name);
}

/** What is kept of the measurement: where, and its times; null before a run has measured. */
export function measuredKernels(): { readonly file: string; readonly times: readonly BuildTime[] | null } {
  const builds = buildsHere();
  return { file: fileOf(builds), times: recalled(builds) };
}

/** WebAssembly, then the native builds that run here, narrowest vectors first. */
function buildsHere(): readonly KernelBuild[] {
  return [loadWasmKernels(), ...usableNative().builds];
}

function widest(builds: readonly KernelBuild[]): KernelBuild {
  return builds.at(-1) ?? loadWasmKernels();
}

function recalled(builds: readonly KernelBuild[]): readonly BuildTime[] | null {
  return readTimes(
    fileOf(builds),
    builds.map(({ name }) => name),
  );
}

/** The digests of the files that hold the builds, which a process reads once. */
let digests: readonly string[] | null = null;

function fileOf(builds: readonly KernelBuild[]): string {
  digests ??= [packageFile("src", "engine", "lanes", "kernels", "kernels.wasm"), addonPath()].map((file) =>
    existsSync(file) ? createHash("sha256").update(readFileSync(file)).digest("hex") : "absent",
  );
  return timesFile(
    builds.map(({ name }) => name),
    digests,
  );
}

/** A build's name as a choice. */
function choiceOf(name: string | null): KernelChoice {
  return name?.startsWith("native-") === true ? (name as KernelChoice) : "wasm";
}

/** What a user should know when `auto` falls back on WebAssembly although an addon was built; else null. */
export function kernelsNotice(choice: KernelChoice): string | null {
  if (choice !== "auto") return null;
  const { error } = usableNative();
  return error === null
    ? null
    : `${error.message}; the WebAssembly kernels run instead, with the same numbers`;
}

function usableNative(): {
  readonly builds: readonly KernelBuild[];
  readonly error: GrokError | null;
} {
  try {
    return { builds: usableNativeBuilds(), error: null };
  } catch (error) {
    if (error instanceof GrokError) return { builds: [], error };
    throw error;
  }
}
