import type { TensorBackend } from "./tensor-backend.js";
import { activateBackend } from "./activate-backend.js";

/** The backend in plain JavaScript: slow, nothing to install, the oracle that the others are compared with. */
export async function loadCpuBackend(): Promise<TensorBackend> {
  const tf = await import("@tensorflow/tfjs-core");
  tf.env().set("PROD", true); // it advises to install something faster, once a thread
  await import("@tensorflow/tfjs-backend-cpu");
  await activateBackend(tf, "cpu");
  return { kind: "cpu", name: `cpu-${tf.version_core}`, tf, graphs: null };
}
