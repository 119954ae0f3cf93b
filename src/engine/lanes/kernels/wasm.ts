import { readFileSync } from "node:fs";
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

const PAGE_BYTES = 65536;
/** Arenas begin at a multiple of this, so that any vector is aligned. */
const ALIGNMENT_BYTES = 128;

type WasmFunction = (...args: number[]) => number;

interface Machine {
  readonly memory: WebAssembly.Memory;
  readonly base: number;
  readonly exports: Readonly<Record<string, WasmFunction>>;
}

/**
 * The WebAssembly build: 128-bit SIMD, two trials a vector, on every platform that runs Node. The module is compiled
 * once a thread; its memories are pooled, because each reserves gigabytes of address space.
 */
export function loadWasmKernels(): KernelBuild {
  let module: WebAssembly.Module;
  try {
    module = new WebAssembly.Module(
      readFileSync(packageFile("src", "engine", "lanes", "kernels", "kernels.wasm")),
    );
  } catch (cause) {
    throw new GrokError("DEFECT", "kernels.wasm cannot be loaded", {
      hint: "reinstall groksweep; WebAssembly SIMD is needed",
      cause,
    });
  }
  const idle: Machine[] = [createMachine(module)];
  const first = idle[0];
  const lanes = first.exports.lanes();
  const arenaOf = <Of>(
    doubles: number,
    names: readonly (keyof Of & string)[],
    exported: (name: string) => string,
  ): KernelArena<Of> => {
    const machine = idle.pop() ?? createMachine(module);
    makeRoom(machine, doubles);
    return createArena<Of>(machine, doubles, names, exported, () => idle.push(machine));
  };
  const backend: KernelBackend = {
    name: "wasm-simd128",
    lanes,
    momentsScratch: (dimension) => first.exports.moments_scratch(dimension),
    committeeScratch: (dimension, width) => first.exports.committee_scratch(dimension, width),
    createArena: (doubles) => arenaOf<Kernels>(doubles, KERNEL_NAMES, (name) => name),
  };
  const dense = ([64, 32] as const).map((precision: Precision): DenseBackend => ({
    name: backend.name,
    precision,
    lanes: first.exports[`dense_lanes_${precision}`](),
    createArena: (doubles) =>
      arenaOf<DenseKernels>(doubles, DENSE_KERNEL_NAMES, (name) => `${name}_${precision}`),
  }));
  return buildOf("wasm-simd128", [backend], dense);
}

function createMachine(module: WebAssembly.Module): Machine {
  const memory = new WebAssembly.Memory({ initial: 4, maximum: 65536 });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const heapBase = (exports.__heap_base as WebAssembly.Global).value as number;
  return {
    memory,
    base: Math.ceil(heapBase / ALIGNMENT_BYTES) * ALIGNMENT_BYTES,
    exports: exports as Record<string, WasmFunction>,
  };
}

/** @throws GrokError TRIAL where WebAssembly has no memory for the arena. */
function makeRoom({ memory, base }: Machine, doubles: number): void {
  const bytes = base + doubles * 8;
  const missing = Math.ceil(bytes / PAGE_BYTES) - memory.buffer.byteLength / PAGE_BYTES;
  if (missing <= 0) return;
  try {
    memory.grow(missing);
  } catch (cause) {
    throw new GrokError(
      "TRIAL",
      `a batch needs ${Math.ceil(bytes / 1048576)} MiB, more than WebAssembly has`,
      {
        hint: "use fewer samples or a smaller dimension",
        cause,
      },
    );
  }
}

function createArena<Of>(
  machine: Machine,
  doubles: number,
  names: readonly (keyof Of & string)[],
  exported: (name: string) => string,
  release: () => void,
): KernelArena<Of> {
  const { memory, base, exports } = machine;
  const numbers = new Float64Array(memory.buffer, base, doubles);
  numbers.fill(0);
  const kernels: Record<string, (...args: number[]) => void> = {};
  for (const name of names) {
    const kernel = exports[exported(name)];
    kernels[name] = (...args) => void kernel(base, ...args);
  }
  return {
    numbers,
    floats: new Float32Array(memory.buffer, base, doubles * 2),
    integers: new Int32Array(memory.buffer, base, doubles * 2),
    masks: new BigInt64Array(memory.buffer, base, doubles),
    kernels: kernels as Of,
    release,
  };
}
