/**
 * A thread that watches how long the main thread is in one call of a user's function. Entry of a worker; its data is
 * {@link WatchmanData}.
 */
import { Session } from "node:inspector";
import { parentPort, workerData } from "node:worker_threads";
import { callNumber, sayTooLong, type WatchmanData } from "./users-call.js";

const { shared, longestMs } = workerData as WatchmanData;

let seen = callNumber(shared);
let since = performance.now();

setInterval(() => {
  const number = callNumber(shared);
  const isRunning = number % 2 !== 0;
  if (number !== seen || !isRunning) {
    seen = number;
    since = performance.now();
  } else if (performance.now() - since > longestMs) {
    breakOff();
  }
}, longestMs / 10);

/** Aborts the main thread's computation; only the debugger can interrupt a loop. */
function breakOff(): void {
  since = Infinity;
  sayTooLong(shared);
  const session = new Session();
  session.connectToMainThread();
  session.post("Runtime.terminateExecution", () => {
    session.disconnect();
    parentPort?.postMessage("too long");
  });
}
