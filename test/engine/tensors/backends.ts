import { loadTensorBackend, type TensorBackend, type TensorBackendKind } from "../../../src/engine/index.js";
import { findTfjsNode } from "../../../src/engine/tensors/find-tfjs-node.js";

/** Why tests of a backend are skipped on this machine; false: they run. For the `skip` of a suite. */
export function skipBackend(kind: TensorBackendKind): string | false {
  if (kind !== "tensorflow" || findTfjsNode() !== null) return false;
  return "tfjs-node is not installed here (npm run tensorflow)";
}

/** The backends that tests of engine network run on here, the oracle first. */
export const BACKENDS: readonly { readonly kind: TensorBackendKind; readonly skip: string | false }[] = (
  ["cpu", "wasm", "tensorflow"] as const
).map((kind) => ({ kind, skip: skipBackend(kind) }));

/** The fastest backend that is here, for claims about training. */
export function fastBackend(): Promise<TensorBackend> {
  return loadTensorBackend("auto");
}
