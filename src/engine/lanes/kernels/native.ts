import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { GrokError, packageFile } from "../../../model/index.js";
import {
  DENSE_KERNEL_NAMES,
  KERNEL_NAMES,
  type DenseBackend,
  type DenseKernels,
  type KernelArena,
  type KernelBackend,
  type KernelBuild,
  type Kernels,
  type Precision,
} from "./backend.js";
import { buildOf } from "./kernel-build.js";

/** Arenas begin at a multiple of this (ARENA_ALIGNMENT of kernels/c/addon.c). */
const ALIGNMENT_BYTES = 128;

type NativeKernel = (arena: Float64Array, ...args: number[]) => void;

/** What kernels/c/addon.c exports: a table for every instruction set and number of lanes. */
export interface Addon {
  readonly tables: readonly AddonTable[];
  /** Those of engine `dense`. */
  readonly denseTables: readonly DenseTable[];
  /** Zeroed memory on huge pages, freed when collected; null where there is none, or it is not worth it. */
  memory(bytes: number): ArrayBuffer | null;
  /** Bytes from the start of a buffer to where an arena may begin. */
  padding(buffer: ArrayBuffer): number;
  /** Holds back what the process writes to its error stream, until {@link releaseErrors}; false where it cannot be held. */
  holdErrors(): boolean;
  /** What was held back, for the last of the holders of all threads; empty for the others. */
  releaseErrors(): string;
}

interface TableOfKernels {
  readonly variant: string;
  readonly lanes: number;
  /** Do processor and operating system know its instructions? */
  readonly runsHere: boolean;
  readonly kernels: Readonly<Record<string, NativeKernel>>;
}

interface AddonTable extends TableOfKernels {
  momentsScratch(dimension: number): number;
  committeeScratch(dimension: number, width: number): number;
}

interface DenseTable extends TableOfKernels {
  readonly precision: Precision;
}

/** Builds in the addon for one instruction set. */
export interface NativeVariant {
  /** "sse2", "avx2", "avx512" or "neon". */
  readonly variant: string;
  readonly runsHere: boolean;
  readonly build: KernelBuild;
}

/** Where scripts/build-addon.mjs puts the addon; GROKSWEEP_ADDON names another one. */
export function addonPath(): string {
  return process.env["GROKSWEEP_ADDON"] ?? packageFile("build", "kernels.node");
}

/**
 * The native build for the widest vectors that this processor knows; null where no addon was built.
 *
 * @throws GrokError INPUT when there is an addon that cannot be used.
 */
export function loadNativeKernels(path: string = addonPath()): KernelBuild | null {
  return usableNativeBuilds(path).at(-1) ?? null;
}

/**
 * The native builds that run here, narrowest vectors first; none where no addon was built.
 *
 * @throws GrokError INPUT when there is an addon that cannot be used.
 */
export function usableNativeBuilds(path: string = addonPath()): readonly KernelBuild[] {
  if (!existsSync(path)) return [];
  return nativeVariants(loadAddon(path))
    .filter(({ runsHere }) => runsHere)
    .map(({ build }) => build);
}

/** All that is in an addon, narrowest vectors first, also what does not run here: do not call that. */
export function nativeVariants(addon: Addon): readonly NativeVariant[] {
  return [...new Set(addon.tables.map(({ variant }) => variant))].map((variant) => {
    const tables = addon.tables.filter((table) => table.variant === variant);
    const name = `native-${variant}`;
    return {
      variant,
      runsHere: tables.every((table) => table.runsHere),
      build: buildOf(
        name,
        tables.map((table) => backendOf(addon, table, name)),
        addon.denseTables
          .filter((table) => table.variant === variant)
          .sort((a, b) => a.lanes - b.lanes)
          .map((table) => denseBackendOf(addon, table, name)),
      ),
    };
  });
}

/** What scripts/build-addon.mjs writes beside an addon, as the same name with `.json`. */
interface AddonDescription {
  readonly platform: string;
  readonly arch: string;
  readonly source: string;
  readonly sha256: string;
}

/**
 * Loads an addon, after a check that it is ours, whole, for this platform and of this source: loading a damaged library
 * can end the process. Node-API is the same for all versions of Node.
 *
 * @throws GrokError INPUT saying what is wrong with it.
 */
export function loadAddon(path: string = addonPath()): Addon {
  const { platform, arch, source, sha256 } = describedBy(path);
  const here = `${process.platform} ${process.arch}`;
  if (`${platform} ${arch}` !== here) throw unusable(path, `built for ${here}`, `${platform} ${arch}`);
  if (source !== sourceHash()) throw unusable(path, `built from this source (${sourceHash()})`, source);
  if (createHash("sha256").update(readFileSync(path)).digest("hex") !== sha256) {
    throw unusable(path, "as it was built", "a damaged file");
  }
  try {
    return createRequire(import.meta.url)(path) as Addon;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw unusable(path, "that loads", reason, cause);
  }
}

function describedBy(path: string): AddonDescription {
  const file = path.replace(/\.node$/, ".json");
  try {
    return JSON.parse(readFileSync(file, "utf8")) as AddonDescription;
  } catch (cause) {
    throw unusable(path, `described by ${file}`, "another module, or half a build", cause);
  }
}

function unusable(path: string, expected: string, found: string, cause?: unknown): GrokError {
  return new GrokError("INPUT", `native kernels ${path}: expected an addon ${expected}, found ${found}`, {
    hint: "build it again with npm run addon (as a dependency: npm rebuild groksweep)",
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Of what scripts/build-addon.mjs builds from, computed as there. */
function sourceHash(): string {
  const folder = packageFile("src", "engine", "lanes", "kernels", "c");
  const hash = createHash("sha256");
  for (const name of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, name)));
  hash.update(readFileSync(packageFile("scripts", "build-addon.mjs")));
  return hash.digest("hex").slice(0, 16);
}

function backendOf(addon: Addon, table: AddonTable, name: string): KernelBackend {
  return {
    name,
    lanes: table.lanes,
    momentsScratch: (dimension) => table.momentsScratch(dimension),
    committeeScratch: (dimension, width) => table.committeeScratch(dimension, width),
    createArena: (doubles) => createArena<Kernels>(addon, table, KERNEL_NAMES, doubles),
  };
}

function denseBackendOf(addon: Addon, table: DenseTable, name: string): DenseBackend {
  return {
    name,
    precision: table.precision,
    lanes: table.lanes,
    createArena: (doubles) => createArena<DenseKernels>(addon, table, DENSE_KERNEL_NAMES, doubles),
  };
}

function createArena<Of>(
  addon: Addon,
  table: TableOfKernels,
  names: readonly (keyof Of & string)[],
  doubles: number,
): KernelArena<Of> {
  let buffer: ArrayBuffer;
  try {
    buffer = addon.memory(doubles * 8) ?? new ArrayBuffer(doubles * 8 + ALIGNMENT_BYTES);
  } catch (cause) {
    throw new GrokError("TRIAL", `a batch needs ${Math.ceil(doubles / 131072)} MiB, more than there is`, {
      hint: "use fewer samples, a smaller dimension or fewer --threads",
      cause,
    });
  }
  const base = addon.padding(buffer);
  const numbers = new Float64Array(buffer, base, doubles);
  const kernels: Record<string, (...args: number[]) => void> = {};
  for (const name of names) {
    const kernel = table.kernels[name];
    kernels[name] = (...args) => kernel(numbers, ...args);
  }
  return {
    numbers,
    floats: new Float32Array(buffer, base, doubles * 2),
    integers: new Int32Array(buffer, base, doubles * 2),
    masks: new BigInt64Array(buffer, base, doubles),
    kernels: kernels as Of,
    release: () => undefined, // the collector takes it
  };
}
