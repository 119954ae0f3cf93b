/** Loaded before the program: ends worker threads at random moments, as many as DEATHS says, and tells each on stderr. */
import { isMainThread, type Worker } from "node:worker_threads";

if (isMainThread) {
  let left = Number(process.env["DEATHS"]);
  const latestMs = Number(process.env["LATEST_MS"]);
  let random = Number(process.env["DEATH_SEED"]);
  process.on("worker", (worker: Worker) => {
    random = (random * 48271) % 2147483647;
    setTimeout(() => {
      if (left <= 0) return;
      left--;
      process.stderr.write("a thread dies\n");
      void worker.terminate();
    }, random % latestMs).unref();
  });
}
