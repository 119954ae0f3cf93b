import { GrokError } from "../../model/index.js";
import type { KernelBackend, KernelChoice } from "./backend.js";
import { loadWasmKernels } from "./wasm.js";

/**
 * The kernels for this thread. The choice never changes a number, only how fast it comes.
 *
 * @throws GrokError INPUT when `native` is asked for where there is no native build.
 */
export function loadKernels(choice: KernelChoice): KernelBackend {
  switch (choice) {
    case "auto":
    case "wasm":
      return loadWasmKernels();
    case "native":
      throw new GrokError("INPUT", "--kernels: expected a build that exists here, got native", {
        hint: "use --kernels auto, which gives the same numbers",
      });
  }
}
