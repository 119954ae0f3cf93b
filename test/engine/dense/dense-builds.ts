import { existsSync } from "node:fs";
import { loadKernels } from "../../../src/engine/index.js";
import type { DenseBackend, KernelBuild } from "../../../src/engine/lanes/kernels/backend.js";
import { addonPath, loadAddon, nativeVariants } from "../../../src/engine/lanes/kernels/native.js";

/** One build of the kernels of small networks, or why it is not compared here. */
export interface DenseBuild {
  readonly name: string;
  readonly skip: string | false;
  readonly backend: DenseBackend;
}

/** Every build in a precision: WebAssembly, and each instruction set of the addon at each of its numbers of lanes. */
export function denseBuilds(precision: 32 | 64): readonly DenseBuild[] {
  const of = (build: KernelBuild, skip: string | false): readonly DenseBuild[] =>
    build.dense
      .filter((backend) => backend.precision === precision)
      .map((backend) => ({ name: `${build.name} x${backend.lanes} float${precision}`, skip, backend }));
  const wasm = of(loadKernels("wasm"), false);
  if (!existsSync(addonPath())) return wasm;
  return [
    ...wasm,
    ...nativeVariants(loadAddon()).flatMap(({ variant, runsHere, build }) =>
      of(build, runsHere ? false : `this processor has no ${variant}`),
    ),
  ];
}

/** The build that runs everywhere. */
export function wasmDense(precision: 32 | 64): DenseBackend {
  return denseBuilds(precision)[0].backend;
}
