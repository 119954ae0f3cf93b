import { GrokError } from "../../../model/index.js";
import type { KernelBuild, KernelChoice } from "./backend.js";
import { loadNativeKernels } from "./native.js";
import { loadWasmKernels } from "./wasm.js";

/**
 * The kernels for this thread. The choice never changes a number, only how fast it comes. `auto` takes the native build
 * where there is one that works, else WebAssembly; {@link kernelsNotice} says why, where that is not as it should be.
 *
 * @throws GrokError INPUT when `native` is asked for and there is none, or none that can be used.
 */
export function loadKernels(choice: KernelChoice): KernelBuild {
  switch (choice) {
    case "auto":
      return usableNative().build ?? loadWasmKernels();
    case "wasm":
      return loadWasmKernels();
    case "native": {
      const build = loadNativeKernels();
      if (build !== null) return build;
      throw new GrokError("INPUT", "--kernels: expected a build that exists here, got native", {
        hint: "a C compiler and npm run addon make one (as a dependency: npm rebuild groksweep); auto and wasm give the same numbers",
      });
    }
  }
}

/** What a user should know when `auto` falls back on WebAssembly although an addon was built; else null. */
export function kernelsNotice(choice: KernelChoice): string | null {
  if (choice !== "auto") return null;
  const { error } = usableNative();
  return error === null
    ? null
    : `${error.message}; the WebAssembly kernels run instead, with the same numbers`;
}

function usableNative(): { readonly build: KernelBuild | null; readonly error: GrokError | null } {
  try {
    return { build: loadNativeKernels(), error: null };
  } catch (error) {
    if (error instanceof GrokError) return { build: null, error };
    throw error;
  }
}
