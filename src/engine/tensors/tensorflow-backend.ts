import { createRequire } from "node:module";
import { join } from "node:path";
import { GrokError } from "../../model/index.js";
import { activateBackend } from "./activate-backend.js";
import { bridgeRemovedUtil } from "./bridge-removed-util.js";
import { findTfjsNode, type TfjsNodePlace } from "./find-tfjs-node.js";
import type { GraphBinding } from "./graph/graph-session.js";
import type { TensorBackend, TensorOps } from "./tensor-backend.js";
import { setTensorflowEnvironment } from "./tensorflow-environment.js";
import { withoutNotices } from "./without-notices.js";

/** What tfjs-node exports: all of TensorFlow.js, and which library computes. */
interface TfjsNode extends TensorOps {
  readonly node: unknown;
}

/**
 * The native backend, from wherever tfjs-node is installed. Its own TensorFlow.js is handed out, which shares engine
 * and kernels with any other copy in the thread.
 *
 * @throws GrokError INPUT when it is not installed or cannot be loaded.
 */
export async function loadTensorflowBackend(): Promise<TensorBackend> {
  const place = findTfjsNode();
  if (place === null) throw missingTensorflow("none");
  setTensorflowEnvironment();
  bridgeRemovedUtil();
  const tf = withoutNotices(() => requireTfjsNode(place));
  await activateBackend(tf, "tensorflow");
  // A thread that ends without having computed anything takes the process with it (a segmentation fault).
  tf.tidy(() => tf.neg(1).dataSync());
  const addon = addonOf(place);
  return { kind: "tensorflow", name: `tensorflow-${addon.TF_Version}`, tf, graphs: addon };
}

/** The error of asking for the native backend where it cannot be had. */
export function missingTensorflow(found: string, cause?: unknown): GrokError {
  return new GrokError("INPUT", `--backend tensorflow: expected an installed tfjs-node, found ${found}`, {
    hint: "npm run tensorflow, in a clone of groksweep, installs it; --backend wasm works everywhere",
    ...(cause === undefined ? {} : { cause }),
  });
}

function requireTfjsNode(place: TfjsNodePlace): TfjsNode {
  try {
    return createRequire(join(place.folder, "package.json"))(place.folder) as TfjsNode;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw missingTensorflow(`one that cannot be loaded (${message})`, error);
  }
}

/** The addon itself: the same object that tfjs-node has. */
function addonOf(place: TfjsNodePlace): GraphBinding & { readonly TF_Version: string } {
  return createRequire(place.addon)(place.addon) as GraphBinding & { readonly TF_Version: string };
}
