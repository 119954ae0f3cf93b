/**
 * A program of somebody who installed the package: compiled against it under the strictest settings, and run
 * (package.test.ts). It trains nothing that takes long.
 */
import {
  cellsOf,
  expand,
  exitCodeOf,
  GrokError,
  hashSweep,
  loadSweep,
  openStore,
  OUTCOME_KINDS,
  parseSweep,
  planSweep,
  regimesOf,
  resolveSweepName,
  run,
  surfaceOf,
  sweepFindings,
  tryTrial,
  type CurveRow,
  type Outcome,
  type RunResult,
  type RunSweepOptions,
  type Store,
  type Sweep,
  type TriedTrial,
} from "groksweep";

const sweep: Sweep = parseSweep(
  "{ name: tiny, task: { dimension: 5 }, axes: { alpha: [0.5, 2], samples: [10, 30] }, budget: { steps: 100 } }",
  { source: "consumer" },
);
const ids: readonly string[] = [...expand(sweep)].map((trial) => trial.id);
const store: Store = openStore("consumer.db", { mode: "write" });
const options: RunSweepOptions = { threads: 1, kernels: "wasm", onProgress: ({ trials }) => void trials };
const result: RunResult = await run(store, sweep, options);
const name: string = resolveSweepName(store);
const outcomes: readonly Outcome[] = [...store.outcomes(name)];
const curve: readonly CurveRow[] = store.curve(ids[0] ?? "");
const surface = surfaceOf(cellsOf(store.outcomes(name)), { x: "alpha", y: "samples", value: "test_step" });
const tried: TriedTrial = await tryTrial(
  { samples: 10, dimension: 5, width: 10 },
  { steps: 10, kernels: "wasm" },
);
let code = 0;
try {
  loadSweep("nothere.yaml");
} catch (error) {
  if (error instanceof GrokError) code = exitCodeOf(error);
}
console.log(
  JSON.stringify({
    trials: ids.length,
    outcomes: outcomes.length,
    kinds: Object.keys(result.kinds).every((kind) => OUTCOME_KINDS.some((each) => each === kind)),
    first: curve[0]?.step,
    facets: surface.facets.length,
    regimes: regimesOf(store.outcomes(name), { amount: "samples" }).length,
    cells: sweepFindings(store, name).cells.length,
    kept: (await planSweep(store, sweep, { kernels: "wasm" })).kept,
    hash: hashSweep(store, name).length,
    tried: tried.rows.length > 1,
    code,
  }),
);
store.close();
