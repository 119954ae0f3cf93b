import { GrokError } from "../../model/index.js";
import type { TensorOps } from "./tensor-backend.js";

/**
 * Make a registered backend the one that computes in this thread.
 *
 * @throws GrokError INPUT when it cannot start here.
 */
export async function activateBackend(tf: TensorOps, name: string): Promise<void> {
  const isActive = await tf.setBackend(name);
  if (!isActive) {
    throw new GrokError("INPUT", `--backend: expected a backend that starts here, found ${name}`, {
      hint: "groksweep doctor says which backends do",
    });
  }
  await tf.ready();
}
