import { readFileSync } from "node:fs";
import { GrokError, packageFile } from "../../../model/index.js";
import {
  KERNEL_NAMES,
  type KernelArena,
  type KernelBackend,
  type KernelBuild,
  type Kernels,
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
  const backend: KernelBackend = {
    name: "wasm-simd128",
    lanes,
    momentsScratch: (dimension) => first.exports.moments_scratch(dimension),
    committeeScratch: (dimension, width) => first.exports.committee_scratch(dimension, width),
    createArena(doubles) {
      const machine = idle.pop() ?? createMachine(module);
      const bytes = machine.base + doubles * 8;
      const missing = Math.ceil(bytes / PAGE_BYTES) - machine.memory.buffer.byteLength / PAGE_BYTES;
      if (missing > 0) {
        try {
          machine.memory.grow(missing);
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
      return createArena(machine, doubles, () => idle.push(machine));
    },
  };
  return buildOf("wasm-simd128", [backend]);
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

function createArena(machine: Machine, doubles: number, release: () => void): KernelArena {
  const { memory, base, exports } = machine;
  const numbers = new Float64Array(memory.buffer, base, doubles);
  numbers.fill(0);
  const kernels: Partial<Record<keyof Kernels, (...args: number[]) => void>> = {};
  for (const name of KERNEL_NAMES) {
    const kernel = exports[name];
    kernels[name] = (...args) => void kernel(base, ...args);
  }
  return {
    numbers,
    integers: new Int32Array(memory.buffer, base, doubles * 2),
    masks: new BigInt64Array(memory.buffer, base, doubles),
    kernels: kernels as Kernels,
    release,
  };
}
