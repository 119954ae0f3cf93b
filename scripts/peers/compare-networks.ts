import { findTfjsNode } from "../../src/engine/tensors/find-tfjs-node.js";
import { stepTimes, type StepContestant } from "../networks/in-turns.js";
import { BATCH_CASES, NETWORK_CASES, type NetworkCase } from "../networks/network-cases.js";
import { NetworkWorkers } from "../networks/network-workers.js";
import { compareBatches } from "./compare-batches.js";
import { writeNetworks } from "./network-arrays.js";
import { PeerProcess } from "./peer-process.js";
import { markdownTable } from "./performance-page.js";
import type { PeersSetting } from "./setting.js";
import { digits, spreadText, type Spread } from "./statistics.js";

const ROUNDS = 5;

/** Steps after which train losses are compared: roundings have not grown yet. */
const COMPARED_STEPS = 10;

const THREADS = 2;

/** Networks at the sizes that were published. */
export async function compareNetworks(setting: PeersSetting): Promise<string> {
  return compareSize(setting, "published");
}

/** Networks at the sizes of the small sweeps. */
export async function compareSmallNetworks(setting: PeersSetting): Promise<string> {
  return compareSize(setting, "small");
}

async function compareSize(setting: PeersSetting, size: keyof typeof NETWORK_CASES): Promise<string> {
  const batches = await compareBatches(setting, BATCH_CASES[size]);
  return `${batches}\n\n${await compareCases(setting, NETWORK_CASES[size])}`;
}

/**
 * Time of a trial-step of each network on two cores and on one: here as two workers with a thread each, in PyTorch and JAX
 * as one process with two threads; then one worker and one thread. All take turns on the same arrays.
 */
async function compareCases(setting: PeersSetting, cases: readonly NetworkCase[]): Promise<string> {
  const { python, folder, isQuick } = setting;
  await writeNetworks(folder, cases);
  const own = new NetworkWorkers(findTfjsNode() === null ? "wasm" : "tensorflow", THREADS);
  const peers = [1, THREADS].flatMap((threads) => [
    new PeerProcess(python, "torch_networks_peer.py", [folder, String(threads)], threads),
    new PeerProcess(python, "jax_networks_peer.py", [folder, String(threads)], threads),
  ]);
  const [torch1, jax1, torch2, jax2] = peers;
  try {
    const of = (name: string, process: PeerProcess, form: string): StepContestant => ({
      name,
      time: async (sweep, steps) =>
        (await process.ask<number>({ do: "run", case: sweep, form, steps })) / steps,
    });
    const groups = [
      { threads: THREADS, torch: torch2, jax: jax2 },
      { threads: 1, torch: torch1, jax: jax1 },
    ].map(({ threads, torch, jax }): readonly StepContestant[] => [
      { name: `groksweep, ${threads} workers`, time: (sweep, steps) => own.time(sweep, steps, threads) },
      of("PyTorch, eager", torch, "eager"),
      of("PyTorch, compiled", torch, "compiled"),
      of("JAX", jax, "jit"),
    ]);
    const rows: string[][] = [];
    let apart = 0;
    for (const { model, sweep } of cases) {
      const spreads = await stepTimes(groups.flat(), sweep, isQuick ? 1 : ROUNDS);
      groups.forEach((group, g) => {
        const part = spreads.slice(g * group.length, (g + 1) * group.length);
        rows.push([model, g === 0 ? String(THREADS) : "1", ...part.map(spreadText), ...ratios(part)]);
      });
      const losses = [
        await own.loss(sweep, COMPARED_STEPS),
        await torch1.ask<number>({ do: "loss_after", case: sweep, steps: COMPARED_STEPS }),
        await jax1.ask<number>({ do: "loss_after", case: sweep, steps: COMPARED_STEPS }),
      ];
      apart = Math.max(apart, Math.max(...losses) / Math.min(...losses) - 1);
    }
    const abouts = [await torch1.ask<string>({ do: "about" }), await jax1.ask<string>({ do: "about" })];
    const header = [
      "model",
      "cores",
      "groksweep",
      "PyTorch, eager",
      "PyTorch, compiled",
      "JAX",
      "faster PyTorch over groksweep",
      "JAX over groksweep",
    ];
    return [
      markdownTable(header, rows),
      "",
      `ms a trial-step: median (range) of ${ROUNDS} rounds in turns. ${abouts.join("; ")}; groksweep on ${
        findTfjsNode() === null ? "wasm" : "tensorflow"
      }. Train losses after ${COMPARED_STEPS} steps agree within ${digits(apart)} of their size.`,
    ].join("\n");
  } finally {
    await own.close();
    for (const peer of peers) peer.close();
  }
}

/** The faster PyTorch, and JAX, over the first. */
function ratios([own, eager, compiled, jax]: readonly Spread[]): readonly string[] {
  const torch = Math.min(eager.median, compiled.median);
  return [torch, jax.median].map((median) => `${digits(median / own.median)} ×`);
}
