import type { TensorBackend } from "./tensor-backend.js";
import { activateBackend } from "./activate-backend.js";

/**
 * The backend in WebAssembly with SIMD: on every platform, in every thread, nothing to install. One thread each;
 * the workers are the parallelism.
 */
export async function loadWasmBackend(): Promise<TensorBackend> {
  const tf = await import("@tensorflow/tfjs-core");
  const { setThreadsCount } = await import("@tensorflow/tfjs-backend-wasm");
  setThreadsCount(1);
  await activateBackend(tf, "wasm");
  return { kind: "wasm", name: `wasm-${tf.version_core}`, tf, graphs: null };
}
