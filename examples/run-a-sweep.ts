// Train a sweep and write its report: what `groksweep run` and `groksweep report` do, as a script.
//   node dist/examples/run-a-sweep.js FILE STORE FOLDER
import { loadSweep, openStore, report, run } from "groksweep";

const [file = "sweeps/quickstart.yaml", path = "groksweep.db", out = "report"] = process.argv.slice(2);
const store = openStore(path, { mode: "write" });
const result = await run(store, loadSweep(file));
console.log(result.kinds);
console.log((await report(store, { sweep: result.sweep, out })).pagePath);
store.close();
