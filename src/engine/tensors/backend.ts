import { loadCpuBackend } from "./cpu-backend.js";
import type { TensorBackend, TensorBackendChoice } from "./tensor-backend.js";
import { loadTensorflowBackend } from "./tensorflow-backend.js";
import { loadWasmBackend } from "./wasm-backend.js";

export {
  TENSOR_BACKEND_CHOICES,
  type TensorBackend,
  type TensorBackendChoice,
  type TensorBackendKind,
  type TensorOps,
} from "./tensor-backend.js";

/**
 * Load a backend and make it the one that computes in this thread. Loading again is cheap and makes it active again.
 *
 * Cost: a second or so and some 100 MB for `tensorflow`, a tenth of that for the others.
 *
 * @throws GrokError INPUT when `tensorflow` is asked for and not installed, or cannot be loaded; `auto` then takes
 *   `wasm`.
 */
export async function loadTensorBackend(choice: TensorBackendChoice): Promise<TensorBackend> {
  switch (choice) {
    case "tensorflow":
      return loadTensorflowBackend();
    case "wasm":
      return loadWasmBackend();
    case "cpu":
      return loadCpuBackend();
    case "auto":
      return loadTensorflowBackend().catch(() => loadWasmBackend());
  }
}
