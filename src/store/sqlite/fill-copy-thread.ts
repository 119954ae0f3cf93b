import { parentPort, workerData } from "node:worker_threads";
import type { GrokErrorData } from "../../model/index.js";
import { copyError, fillCopy, type CopyToFill } from "./copy-store.js";

/** A thread that fills one copy of a store: reading and writing a large one would keep the process from its signals. */
function answer({ from, to, place }: CopyToFill): GrokErrorData | null {
  try {
    fillCopy(from, to);
    return null;
  } catch (error) {
    return copyError(error, place).toData();
  }
}

parentPort?.postMessage(answer(workerData as CopyToFill));
