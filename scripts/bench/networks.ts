import { findTfjsNode } from "../../src/engine/tensors/find-tfjs-node.js";
import { stepTimes, type StepContestant } from "../networks/in-turns.js";
import { NETWORK_CASES } from "../networks/network-cases.js";
import { NetworkWorkers } from "../networks/network-workers.js";
import type { BenchResult } from "../bench-result.js";

const ROUNDS = 5;

/** The case that plain JavaScript can be waited for. */
const SMALLEST = "kumar-fig6a-mnist-small";

/**
 * The training step of each model on each backend, and two workers against one, in turns. Where tfjs-node is not
 * installed there is WebAssembly alone. Medians. The peers are in `npm run bench:peers -- networks`.
 */
export async function bench(): Promise<readonly BenchResult[]> {
  const kinds = findTfjsNode() === null ? (["wasm"] as const) : (["tensorflow", "wasm"] as const);
  const pools = await Promise.all(
    kinds.map(async (kind) => ({ kind, workers: await NetworkWorkers.start(kind, 2) })),
  );
  const plain = await NetworkWorkers.start("cpu", 1);
  try {
    const contestants: StepContestant[] = pools.flatMap(({ kind, workers }) =>
      [1, 2].map((count) => ({
        name: `${kind} ${count}`,
        time: (sweep, steps) => workers.time(sweep, steps, count),
      })),
    );
    const cpu: StepContestant = { name: "cpu 1", time: (sweep, steps) => plain.time(sweep, steps, 1) };
    const results: BenchResult[] = [];
    for (const { model, sweep } of [...NETWORK_CASES.published, ...NETWORK_CASES.small]) {
      const all = sweep === SMALLEST ? [...contestants, cpu] : contestants;
      const spreads = await stepTimes(all, sweep, ROUNDS);
      const size = sweep.endsWith("-small") ? ", small" : "";
      const median = (name: string): number | undefined =>
        spreads[all.findIndex((each) => each.name === name)]?.median;
      const tell = (words: string, value: number | undefined, unit: string, target: string | null): void => {
        if (value !== undefined) {
          results.push({ name: `networks: ${model}${size}, ${words}`, value, unit, target });
        }
      };
      const over = (a: number | undefined, b: number | undefined): number | undefined =>
        a === undefined || b === undefined ? undefined : a / b;
      tell("tensorflow", median("tensorflow 1"), "ms a step", null);
      tell("wasm", median("wasm 1"), "ms a step", null);
      tell("cpu", median("cpu 1"), "ms a step", null);
      tell("wasm over tensorflow", over(median("wasm 1"), median("tensorflow 1")), "×", "≥ 5");
      for (const kind of kinds) {
        const value = over(median(`${kind} 1`), median(`${kind} 2`));
        tell(`two workers over one, ${kind}`, value, "×", "≥ 1.7");
      }
    }
    return results;
  } finally {
    await Promise.all([...pools.map(({ workers }) => workers.close()), plain.close()]);
  }
}
