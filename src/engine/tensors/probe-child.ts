/** Entry of the process, and in it of the thread, that try the native library (see probe-tensorflow.ts). */
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import type { ProbeReport } from "./probe-tensorflow.js";
import type { TensorBackend } from "./tensor-backend.js";
import { loadTensorflowBackend } from "./tensorflow-backend.js";

/** [[1, 2], [3, 4]]², to see that it computes. */
const SQUARE = "7,10,15,22";

function compute({ tf }: TensorBackend): void {
  const product = tf.tidy(() => {
    const matrix = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    return tf.matMul(matrix, matrix).dataSync().join();
  });
  if (product !== SQUARE) throw new Error(`it computes ${product} for ${SQUARE}`);
}

function tell(report: ProbeReport): Promise<void> {
  return new Promise((resolve) => process.send?.(report, () => resolve()));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function probe(): Promise<void> {
  let backend: TensorBackend;
  try {
    backend = await loadTensorflowBackend();
    compute(backend);
  } catch (error) {
    await tell({ kind: "unusable", reason: reasonOf(error) });
    return;
  }
  await tell({ kind: "loaded", name: backend.name });
  try {
    const thread = new Worker(fileURLToPath(import.meta.url));
    await once(thread, "message");
    await thread.terminate();
    compute(backend); // the end of one user must not end the other
    await tell({ kind: "loaded-again" });
  } catch (error) {
    await tell({ kind: "single-load", reason: reasonOf(error) });
  }
}

if (isMainThread) {
  await probe();
  process.disconnect();
} else {
  compute(await loadTensorflowBackend());
  parentPort?.postMessage("computed");
}
