/** Runs a sweep file of networks in worker processes, and tells their pids: `run-in-processes.js FILE STORE`. */
import cluster from "node:cluster";
import { loadSweep, openStore, runSweep } from "../../src/session/index.js";

const [file, path] = process.argv.slice(2);
cluster.on("online", (worker) => process.stderr.write(`worker ${worker.process.pid}\n`));
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
