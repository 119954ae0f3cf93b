import { findTfjsNode } from "../../../src/engine/network/find-tfjs-node.js";
import type { TensorBackendKind } from "../../../src/engine/index.js";

/** Why tests of a backend are skipped on this machine; false: they run. For the `skip` of a suite. */
export function skipBackend(kind: TensorBackendKind): string | false {
  if (kind !== "tensorflow" || findTfjsNode() !== null) return false;
  return "tfjs-node is not installed here: npm run tensorflow";
}
