import { createRequire } from "node:module";
import { join } from "node:path";
import { GrokError } from "../../model/index.js";
import { activateBackend } from "./activate-backend.js";
import { bridgeRemovedUtil } from "./bridge-removed-util.js";
import { findTfjsNode, type TfjsNodePlace } from "./find-tfjs-node.js";
import type { TensorBackend, TensorOps } from "./tensor-backend.js";
import { setTensorflowEnvironment } from "./tensorflow-environment.js";

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
  const tf = requireTfjsNode(place);
  await activateBackend(tf, "tensorflow");
  return { kind: "tensorflow", name: `tensorflow-${libraryVersion(place)}`, tf };
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

/** Version of the C library, as its addon says. */
function libraryVersion(place: TfjsNodePlace): string {
  const addon = createRequire(place.addon)(place.addon) as { readonly TF_Version: string };
  return addon.TF_Version;
}
