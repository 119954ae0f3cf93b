import { findTfjsNode } from "../../src/engine/tensors/find-tfjs-node.js";
import { stepTimes, type StepContestant } from "../networks/in-turns.js";
import { BATCH_CASES, NETWORK_CASES, type NetworkCase } from "../networks/network-cases.js";
import { NetworkWorkers } from "../networks/network-workers.js";
import { compareBatches } from "./compare-batches.js";
import { writeNetworks } from "./network-arrays.js";
import { PeerProcess } from "./peer-process.js";
import { markdownTable } from "./performance-page.js";
import { hasModule } from "./python-environment.js";
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
  const own = await NetworkWorkers.start(findTfjsNode() === null ? "wasm" : "tensorflow", THREADS);
  const hasTorch = hasModule(python, "torch");
  const groups = [THREADS, 1].map((threads): Group => {
    const start = (file: string): PeerProcess =>
      new PeerProcess(python, file, [folder, String(threads)], threads);
    return {
      threads,
      jax: start("jax_networks_peer.py"),
      torch: hasTorch ? start("torch_networks_peer.py") : null,
    };
  });
  const alone = groups[1];
  try {
    const contestants = groups.map((group) => contestantsOf(group, own));
    const rows: string[][] = [];
    let apart = 0;
    for (const { model, sweep } of cases) {
      const spreads = await stepTimes(contestants.flat(), sweep, isQuick ? 1 : ROUNDS);
      let from = 0;
      groups.forEach(({ threads }, g) => {
        const part = spreads.slice(from, (from += contestants[g].length));
        rows.push([model, String(threads), ...part.map(spreadText), ...ratios(part)]);
      });
      const losses = [await own.loss(sweep, COMPARED_STEPS)];
      for (const peer of peersOf(alone)) {
        losses.push(await peer.ask<number>({ do: "loss_after", case: sweep, steps: COMPARED_STEPS }));
      }
      apart = Math.max(apart, Math.max(...losses) / Math.min(...losses) - 1);
    }
    const abouts = await Promise.all(peersOf(alone).map((peer) => peer.ask<string>({ do: "about" })));
    const torchTimes = hasTorch ? ["PyTorch, eager", "PyTorch, compiled"] : [];
    const torchRatio = hasTorch ? ["faster PyTorch over groksweep"] : [];
    const header = ["model", "cores", "groksweep", "JAX", ...torchTimes, "JAX over groksweep", ...torchRatio];
    return [
      markdownTable(header, rows),
      "",
      `ms a trial-step: median (range) of ${ROUNDS} rounds in turns. ${abouts.join("; ")}${
        hasTorch ? "" : "; PyTorch is not installed here"
      }; groksweep on ${
        findTfjsNode() === null ? "wasm" : "tensorflow"
      }. Train losses after ${COMPARED_STEPS} steps agree within ${digits(apart)} of their size.`,
    ].join("\n");
  } finally {
    await own.close();
    for (const peer of groups.flatMap(peersOf)) peer.close();
  }
}

/** The peers with so many threads. */
interface Group {
  readonly threads: number;
  readonly jax: PeerProcess;
  /** Null where it is not installed. */
  readonly torch: PeerProcess | null;
}

function peersOf({ jax, torch }: Group): readonly PeerProcess[] {
  return torch === null ? [jax] : [torch, jax];
}

/** Groksweep, JAX, and the two ways of PyTorch where it is there. */
function contestantsOf({ threads, jax, torch }: Group, own: NetworkWorkers): readonly StepContestant[] {
  const of = (name: string, process: PeerProcess, form: string): StepContestant => ({
    name,
    time: async (sweep, steps) =>
      (await process.ask<number>({ do: "run", case: sweep, form, steps })) / steps,
  });
  return [
    { name: `groksweep, ${threads} workers`, time: (sweep, steps) => own.time(sweep, steps, threads) },
    of("JAX", jax, "jit"),
    ...(torch === null
      ? []
      : [of("PyTorch, eager", torch, "eager"), of("PyTorch, compiled", torch, "compiled")]),
  ];
}

/** JAX, and the faster PyTorch where it is there, over the first. */
function ratios([own, jax, ...torch]: readonly Spread[]): readonly string[] {
  const fastest = torch.length === 0 ? [] : [Math.min(...torch.map(({ median }) => median))];
  return [jax.median, ...fastest].map((median) => `${digits(median / own.median)} ×`);
}
