import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GrokError, type Trial } from "../../src/model/index.js";
import { loadTensorBackend } from "../../src/engine/index.js";
import { tensorSystemOf } from "../../test/engine/tensors/tensor-systems.js";
import { setUpNetwork, type NetworkSetup } from "../../src/engine/tensors/network-setup.js";
import { batchOf, trialOf, type NetworkCase } from "../networks/network-cases.js";
import { npyBytes } from "./npy-bytes.js";

/** What a peer is told of a network besides its arrays: spec.json. */
interface NetworkSpec {
  readonly kind: "dense" | "quadratic" | "transformer";
  readonly alpha: number;
  /** Samples of a step; null: all. */
  readonly batch: number | null;
  readonly biases: boolean;
  readonly activation: "tanh" | "relu";
  /** Factor on the products of each layer. */
  readonly factors: readonly number[];
  readonly modulus: number | null;
  readonly optimiser: {
    readonly kind: "gd" | "adamw";
    readonly rate: number;
    readonly decay: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly warmup: number;
  };
}

/** Arrays of a trial by name, in C order. */
type Arrays = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly values: ArrayLike<number> }>
>;

/** Writes samples, initial weights and settings of these networks, a folder each, for the peers to train. */
export async function writeNetworks(folder: string, cases: readonly NetworkCase[]): Promise<void> {
  const { tf } = await loadTensorBackend("cpu");
  for (const each of cases) {
    const trial = trialOf(each);
    const setup = setUpNetwork(tf, trial, tensorSystemOf(trial));
    const place = join(folder, each.sweep);
    mkdirSync(place, { recursive: true });
    writeArrays(place, arraysOf(trial, setup));
    writeFileSync(join(place, "spec.json"), JSON.stringify(specOf(trial, setup)));
    setup.model.dispose();
  }
}

/** Writes arrays of so many trials of a network, one after the other along a first index, in the folder `batch` of its own. */
export async function writeBatch(folder: string, networkCase: NetworkCase, count: number): Promise<void> {
  const { tf } = await loadTensorBackend("cpu");
  const all = batchOf(networkCase, 0, count).map((trial): Arrays => {
    const setup = setUpNetwork(tf, trial, tensorSystemOf(trial));
    const arrays = arraysOf(trial, setup);
    setup.model.dispose();
    return arrays;
  });
  const place = join(folder, networkCase.sweep, "batch");
  mkdirSync(place, { recursive: true });
  const stacked = Object.entries(all[0]).map(
    ([
      name,
      {
        shape,
        values: { length },
      },
    ]) => {
      const values = new Float32Array(count * length);
      all.forEach((arrays, k) => values.set(arrays[name].values, k * length));
      return [name, { shape: [count, ...shape], values }] as const;
    },
  );
  writeArrays(place, Object.fromEntries(stacked));
}

function arraysOf(trial: Trial, setup: NetworkSetup): Arrays {
  const { samples, initial, model } = setup;
  const { count } = samples.train;
  const inputs = inputsOf(trial, setup);
  return {
    inputs: { shape: [count, inputs.length / count], values: inputs },
    targets: { shape: [count, model.outputs], values: samples.train.targets },
    ...Object.fromEntries(
      Array.from(initial, (values, k) => [`w${k}`, { shape: model.shapes[k], values }] as const),
    ),
  };
}

function writeArrays(place: string, arrays: Arrays): void {
  for (const [name, array] of Object.entries(arrays)) {
    writeFileSync(join(place, `${name}.npy`), npyBytes({ ...array, valueBytes: 4 }));
  }
}

/** Tokens for the transformer, one-hot tokens for the modular network, else the samples' inputs. */
function inputsOf({ task, parameters }: Trial, { samples }: NetworkSetup): Float32Array {
  const { count, inputs } = samples.train;
  if (task.kind !== "modular-mlp") return Float32Array.from(inputs);
  const modulus = Number(parameters.modulus);
  const rows = new Float32Array(count * 2 * modulus);
  for (let s = 0; s < count; s++) {
    rows[2 * modulus * s + inputs[2 * s]] = 1;
    rows[2 * modulus * s + modulus + inputs[2 * s + 1]] = 1;
  }
  return rows;
}

/** Factors on the products: docs/networks.md. */
function factorsOf({ task, parameters }: Trial, { samples, model }: NetworkSetup): readonly number[] {
  const width = Number(parameters.width);
  if (task.kind === "modular-mlp") return [1 / (2 * Number(parameters.modulus) * width)];
  if (task.kind !== "mnist" || task.variant === "omnigrok") return model.layers.map(() => 1);
  const root = 1 / Math.sqrt(width);
  return [1 / Math.sqrt(samples.train.inputSize), root, root, 1 / width];
}

function specOf(trial: Trial, setup: NetworkSetup): NetworkSpec {
  const { task, parameters } = trial;
  const { settings } = setup;
  const { method, rate, decay } = settings.optimiser;
  if (method.kind !== "gd" && method.kind !== "adamw") {
    throw new GrokError("DEFECT", `peers: expected gd or adamw, got ${method.kind}`);
  }
  const betas = method.kind === "adamw" ? method : { beta1: 0, beta2: 0 };
  return {
    kind:
      task.kind === "modular-mlp"
        ? "quadratic"
        : task.kind === "modular-transformer"
          ? "transformer"
          : "dense",
    alpha: settings.alpha,
    batch: settings.batch,
    biases: "variant" in task && task.variant === "omnigrok",
    activation: task.kind === "mnist" ? "relu" : "tanh",
    factors: factorsOf(trial, setup),
    modulus: typeof parameters.modulus === "number" ? parameters.modulus : null,
    optimiser: {
      kind: method.kind,
      rate,
      decay,
      beta1: betas.beta1,
      beta2: betas.beta2,
      warmup: method.warmup ?? 0,
    },
  };
}
