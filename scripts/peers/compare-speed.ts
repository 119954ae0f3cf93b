import { TRIALS, ownSweep, trainOwn, type PeerTrial } from "./own-trials.js";
import { PeerProcess } from "./peer-process.js";
import { markdownTable } from "./performance-page.js";
import type { PeersSetting } from "./setting.js";
import { digits, spreadOf, spreadText, type Spread } from "./statistics.js";

const ROUNDS = 5;

/** Someone who steps these trials: milliseconds of one trial-step, warm. */
interface Contestant {
  readonly name: string;
  readonly precision: "float32" | "float64";
  time(trials: readonly PeerTrial[]): Promise<number>;
}

/** Steps timed at once: enough to hide a call, few enough to take turns often. Of a batch, and of one trial. */
const STEPS = {
  peer: { batch: 10, one: 100 },
  moments: { batch: 40, one: 400 },
  own: { batch: 400, one: 2000 },
};

/** Steps of the short run that is taken off the long one: start of threads, declaration, storage. */
const SHORT = 10;

/**
 * Time of a trial-step, one trial and a batch of 32, on all cores: descent of the N×D network in JAX and PyTorch, the
 * recursion of the moments in JAX, and gd here. All take turns, so that a busy moment of the machine hits all alike.
 *
 * A trial-step here is the difference of two whole runs (sweep to stored result) of different length, over their steps.
 */
export async function compareSpeed(setting: PeersSetting): Promise<string> {
  const { python, folder, cores, isQuick } = setting;
  const rounds = isQuick ? 1 : ROUNDS;
  const jax = new PeerProcess(python, "jax_peer.py", [folder], cores);
  const torch = new PeerProcess(python, "torch_peer.py", [folder, String(cores)], cores);
  try {
    const abouts = [await jax.ask<string>({ do: "about" }), await torch.ask<string>({ do: "about" })];
    const own = ownContestant(folder, cores);
    const contestants = [
      own,
      peer("JAX, N×D network", jax, "direct", "float64"),
      peer("JAX, N×D network", jax, "direct", "float32"),
      peer("PyTorch, N×D network", torch, "direct", "float64"),
      peer("PyTorch, N×D network", torch, "direct", "float32"),
      peer("JAX, moments", jax, "moments", "float64"),
      peer("JAX, moments", jax, "moments", "float32"),
    ];
    const one = await inTurns(contestants, TRIALS.slice(12, 13), rounds);
    const batch = await inTurns(contestants, TRIALS, rounds);
    const rows = contestants.map(({ name, precision }, i) => [
      name,
      precision,
      spreadText(batch[i]),
      `${digits(batch[i].median / batch[0].median)} ×`,
      spreadText(one[i]),
      `${digits(one[i].median / one[0].median)} ×`,
    ]);
    const header = [
      "",
      "precision",
      `ms a trial-step, batch of ${TRIALS.length}`,
      "over gd",
      "ms a step, one trial",
      "over gd",
    ];
    return [
      markdownTable(header, rows),
      "",
      `Median (range) of ${rounds} rounds in turns. ${abouts.join("; ")}; gd with ${own.kernels()}, ${cores} threads.`,
    ].join("\n");
  } finally {
    jax.close();
    torch.close();
  }
}

function peer(
  name: string,
  process: PeerProcess,
  form: "direct" | "moments",
  precision: "float32" | "float64",
): Contestant {
  return {
    name,
    precision,
    async time(trials) {
      const { batch, one } = form === "moments" ? STEPS.moments : STEPS.peer;
      const steps = trials.length === 1 ? one : batch;
      const ms = await process.ask<number>({ do: "run", form, precision, trials, steps });
      return ms / steps / trials.length;
    },
  };
}

function ownContestant(folder: string, cores: number): Contestant & { readonly kernels: () => string } {
  let kernels = "";
  return {
    name: "groksweep gd",
    precision: "float64",
    kernels: () => kernels,
    async time(trials) {
      const steps = trials.length === 1 ? STEPS.own.one : STEPS.own.batch;
      const short = await trainOwn(ownSweep(folder, trials, [SHORT]), cores);
      const long = await trainOwn(ownSweep(folder, trials, [steps]), cores);
      kernels = long.kernels;
      return (long.ms - short.ms) / (steps - SHORT) / trials.length;
    },
  };
}

/** The first round of each warms up and does not count. */
async function inTurns(
  contestants: readonly Contestant[],
  trials: readonly PeerTrial[],
  rounds: number,
): Promise<readonly Spread[]> {
  const times: number[][] = contestants.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, contestant] of contestants.entries()) {
      const time = await contestant.time(trials);
      if (round > 0) times[i].push(time);
    }
  }
  return times.map(spreadOf);
}
