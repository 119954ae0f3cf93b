import { loadTensorBackend, type TensorBackend } from "../../../src/engine/index.js";
import { findTfjsNode } from "../../../src/engine/network/find-tfjs-node.js";
import type { TensorBackendKind } from "../../../src/engine/network/backend.js";

/** The backends that tests of engine network run on here, the oracle first. */
export const BACKENDS: readonly { readonly kind: TensorBackendKind; readonly skip: string | false }[] = [
  { kind: "cpu", skip: false },
  { kind: "wasm", skip: false },
  {
    kind: "tensorflow",
    skip: findTfjsNode() === null ? "tfjs-node is not installed here (npm run tensorflow)" : false,
  },
];

/** The fastest backend that is here, for claims about training. */
export function fastBackend(): Promise<TensorBackend> {
  return loadTensorBackend("auto");
}
