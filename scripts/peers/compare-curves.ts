import { ownSweep, TRIALS, trainOwn } from "./own-trials.js";
import { PeerProcess } from "./peer-process.js";
import { markdownTable } from "./performance-page.js";
import type { PeersSetting } from "./setting.js";

const STEPS = 10_000;
const QUICK_STEPS = 100;
const POINTS_PER_DECADE = 12;

/** Losses below this share of their start count as it: there, digits are lost to rounding in every program. */
const FLOOR = 1e-10;

/** From rich to lazy. */
const COMPARED = [TRIALS[3], TRIALS[14], TRIALS[28]];

/**
 * The largest difference of the train losses here from those of each peer, over 10 000 steps on the same arrays,
 * relative to max(loss, 10⁻¹⁰ of its start).
 */
export async function compareCurves({ python, folder, cores, isQuick }: PeersSetting): Promise<string> {
  const recorded = recordedSteps(isQuick ? QUICK_STEPS : STEPS);
  const own = await trainOwn(ownSweep(folder, COMPARED, recorded), cores);
  const rows: string[][] = [];
  for (const [name, file, form, precision] of [
    ["JAX, N×D network", "jax_peer.py", "direct", "float64"],
    ["JAX, N×D network", "jax_peer.py", "direct", "float32"],
    ["JAX, moments", "jax_peer.py", "moments", "float64"],
    ["PyTorch, N×D network", "torch_peer.py", "direct", "float64"],
  ] as const) {
    const peer = new PeerProcess(python, file, [folder, String(cores)], cores);
    try {
      const request = { do: "curve", form, precision, trials: COMPARED, recorded };
      const curves = await peer.ask<readonly (readonly number[])[]>(request);
      const worst = curves.map((curve, i) => largestDifference(curve, own.curves[i]));
      rows.push([name, precision, ...worst.map((difference) => difference.toExponential(1))]);
    } finally {
      peer.close();
    }
  }
  const header = ["", "precision", ...COMPARED.map(({ alpha, epsilon }) => `α = ${alpha}, ε = ${epsilon}`)];
  return [
    markdownTable(header, rows),
    "",
    `Largest difference from the train losses of gd, relative to max(loss, 10⁻¹⁰ of its start), at ${recorded.length} ` +
      `steps up to ${recorded[recorded.length - 1]}.`,
  ].join("\n");
}

function recordedSteps(last: number): readonly number[] {
  const steps = new Set([0, last]);
  for (let k = 0; k <= POINTS_PER_DECADE * Math.log10(last); k++) {
    steps.add(Math.round(10 ** (k / POINTS_PER_DECADE)));
  }
  return [...steps].sort((a, b) => a - b);
}

function largestDifference(curve: readonly number[], reference: readonly number[]): number {
  const floor = FLOOR * reference[0];
  return Math.max(...reference.map((loss, i) => Math.abs(curve[i] - loss) / Math.max(loss, floor)));
}
