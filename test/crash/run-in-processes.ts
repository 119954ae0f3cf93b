/** Runs a sweep file of networks in worker processes, and tells their pids: `run-in-processes.js FILE STORE`. */
import { loadSweep, openStore, runSweep } from "../../src/session/index.js";
import { workerPids } from "../run/worker-pids.js";

const [file, path] = process.argv.slice(2);
const told = new Set<number>();
const telling = setInterval(() => {
  for (const pid of workerPids().filter((each) => !told.has(each))) {
    told.add(pid);
    process.stderr.write(`worker ${pid}\n`);
  }
}, 50);
telling.unref();
const store = openStore(path, { mode: "write" });
const { summary } = await runSweep(store, loadSweep(file), {
  threads: 2,
  executor: "processes",
  backend: "wasm",
  checkpointMs: 300,
});
store.close();
console.log(JSON.stringify(summary));
process.exit(0);
