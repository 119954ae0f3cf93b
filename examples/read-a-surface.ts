// Read a time-to-grok surface from a store: rows in, plain numbers out, whatever you draw them with.
//   node dist/examples/read-a-surface.js STORE
import { cellsOf, openStore, resolveSweepName, surfaceOf } from "groksweep";

const store = openStore(process.argv[2] ?? "groksweep.db", { mode: "read" });
const cells = cellsOf(store.outcomes(resolveSweepName(store)));
for (const facet of surfaceOf(cells, { x: "alpha", y: "samples", value: "test_step" }).facets) {
  console.log("steps until the test loss stays below its threshold, median over seeds", facet.fixed);
  for (const { x, y, value, bound } of facet.cells) {
    console.log(`alpha ${x}, samples ${y}: ${value ?? `more than ${bound}`}`);
  }
}
store.close();
