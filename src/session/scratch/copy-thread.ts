import { parentPort, workerData } from "node:worker_threads";
import { GrokError, type GrokErrorData } from "../../model/index.js";
import { copyOut, type CopyJob } from "./copy-out.js";

/** The answer of the thread: the state of the copy, or the reason why there is none. */
export type CopyAnswer = { readonly state: string | null } | { readonly error: GrokErrorData };

/** A thread that makes one copy ({@link copyOut}): reading and writing a large store would keep the run from its workers. */
function answer(): CopyAnswer {
  try {
    return { state: copyOut(workerData as CopyJob) };
  } catch (error) {
    const known = error instanceof GrokError ? error : new GrokError("STORE", String(error));
    return { error: known.toData() };
  }
}

parentPort?.postMessage(answer());
