import { DenseWorkers } from "../networks/dense-workers.js";
import { stepTimes, type StepContestant } from "../networks/in-turns.js";
import type { NetworkCase } from "../networks/network-cases.js";
import { writeBatch, writeNetworks } from "./network-arrays.js";
import { PeerProcess } from "./peer-process.js";
import { markdownTable } from "./performance-page.js";
import type { PeersSetting } from "./setting.js";
import { digits, spreadText } from "./statistics.js";

const ROUNDS = 5;
const THREADS = 2;

/** Trials that one worker trains side by side, and that JAX maps over for each core. */
const TRIALS = 16;

/** Steps after which train losses are compared: roundings have not grown yet. */
const COMPARED_STEPS = 10;

/**
 * Time of a trial-step of small networks where many trials are trained: here batches of 16 on each worker, in JAX a loop of
 * one trial, and `vmap` over all trials, in float32 everywhere. All take turns on the same arrays; every trial has data and
 * weights of its own.
 */
export async function compareBatches(
  { python, folder, isQuick }: PeersSetting,
  cases: readonly NetworkCase[],
): Promise<string> {
  await writeNetworks(folder, cases);
  for (const each of cases) await writeBatch(folder, each, THREADS * TRIALS);
  const own = new DenseWorkers(THREADS);
  const peers = [THREADS, 1].map((threads) => ({
    threads,
    jax: new PeerProcess(python, "jax_networks_peer.py", [folder, String(threads)], threads),
  }));
  try {
    const rows: string[][] = [];
    let apart = 0;
    for (const { model, sweep } of cases) {
      const contestants = peers.flatMap(({ threads, jax }): readonly StepContestant[] => {
        const count = threads * TRIALS;
        const clock = threads === 1 ? "processor" : "wall";
        return [
          { name: "groksweep", time: (name, steps) => own.time(name, TRIALS, steps, threads, clock) },
          {
            name: "loop",
            time: async (name, steps) =>
              (await jax.ask<number>({ do: "run", case: name, form: "jit", steps, clock })) / steps,
          },
          {
            name: "vmap",
            time: async (name, steps) =>
              (await jax.ask<number>({ do: "run_batch", case: name, count, steps, clock })) / steps / count,
          },
        ];
      });
      const spreads = await stepTimes(contestants, sweep, isQuick ? 1 : ROUNDS, TRIALS);
      peers.forEach(({ threads }, k) => {
        const [ours, loop, vmap] = spreads.slice(3 * k, 3 * k + 3);
        const best = Math.min(loop.median, vmap.median);
        rows.push([
          model,
          String(threads),
          ...[ours, loop, vmap].map(spreadText),
          `${digits(best / ours.median)} ×`,
        ]);
      });
      const losses = [
        await own.loss(sweep, TRIALS, COMPARED_STEPS),
        await peers[0].jax.ask<number>({
          ...{ do: "batch_loss_after", case: sweep, count: TRIALS, steps: COMPARED_STEPS },
        }),
      ];
      apart = Math.max(apart, Math.max(...losses) / Math.min(...losses) - 1);
    }
    const about = await peers[0].jax.ask<string>({ do: "about" });
    const header = [
      "model",
      "cores",
      "groksweep",
      "JAX, a loop",
      "JAX, vmap",
      "the faster JAX over groksweep",
    ];
    return [
      markdownTable(header, rows),
      "",
      `Many trials, ms a trial-step: median (range) of ${ROUNDS} rounds in turns; on one core of processor time, which other programs do not change. Batches of ${TRIALS} trials a core, each with data of its own. ${about}. ` +
        `Train losses after ${COMPARED_STEPS} steps agree within ${digits(apart)} of their size.`,
    ].join("\n");
  } finally {
    await own.close();
    for (const { jax } of peers) jax.close();
  }
}
