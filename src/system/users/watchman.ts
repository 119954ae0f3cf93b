/**
 * A thread that watches how long the main thread is in one call of a user's function. Entry of a worker; what it is told is
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

/** Ends what the main thread is computing: there is no other way into a loop than the debugger's. */
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
