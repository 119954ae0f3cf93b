import { TFJS_VERSION } from "./find-tfjs-node.js";
import { probeTensorflow, type TensorflowProbe } from "./probe-tensorflow.js";
import type { TensorBackendChoice, TensorBackendKind } from "./tensor-backend.js";
import { missingTensorflow } from "./tensorflow-backend.js";
import { setTensorflowEnvironment } from "./tensorflow-environment.js";

/** How trials on tensors will be trained on this machine. */
export interface TensorWorkers {
  readonly backend: TensorBackendKind;
  /** What a loaded backend will call itself: equal names on one machine mean equal bits. */
  readonly name: string;
  readonly executor: "threads" | "processes";
  /** Why this backend in these workers, for people. */
  readonly reason: string;
}

/**
 * Choose the backend and the kind of workers: the native library where it works, in threads where it can be loaded
 * twice in a process, else in processes; WebAssembly and plain JavaScript in threads. Also sets what the library will
 * read from the environment, which no thread could do later.
 *
 * `probe` is how the library is tried; tests put other machines here.
 *
 * Cost: two to three seconds once a process where tfjs-node is installed and may be used, else nothing.
 *
 * @throws GrokError INPUT when `tensorflow` is asked for and cannot be used; the hint says how to install it.
 */
export async function chooseTensorWorkers(
  choice: TensorBackendChoice,
  probe: () => Promise<TensorflowProbe> = probeTensorflow,
): Promise<TensorWorkers> {
  switch (choice) {
    case "wasm":
    case "cpu":
      return inThreads(choice, "asked for");
    case "tensorflow":
    case "auto":
      break;
  }
  const found = await probe();
  switch (found.kind) {
    case "usable": {
      setTensorflowEnvironment();
      const { name, singleLoad } = found;
      return {
        backend: "tensorflow",
        name,
        executor: singleLoad === null ? "threads" : "processes",
        reason: singleLoad === null ? "a second thread can load it too" : `one load a process: ${singleLoad}`,
      };
    }
    case "unusable":
      if (choice === "tensorflow") throw missingTensorflow(`one that does not work (${found.reason})`);
      return inThreads("wasm", `tfjs-node does not work here: ${found.reason}`);
    case "missing":
      if (choice === "tensorflow") throw missingTensorflow("none");
      return inThreads("wasm", "tfjs-node is not installed: npm run tensorflow");
  }
}

function inThreads(backend: "wasm" | "cpu", reason: string): TensorWorkers {
  return { backend, name: `${backend}-${TFJS_VERSION}`, executor: "threads", reason };
}
