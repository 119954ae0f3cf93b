import {
  effectiveSeeds,
  GrokError,
  type CurveRow,
  type Job,
  type Method,
  type Trial,
  type TrialParameters,
} from "../../model/index.js";
import {
  randomStream,
  type Numbers,
  type RandomStream,
  type SampleSet,
  type SampleSets,
} from "../../science/index.js";
import { optimiserSettings, type OptimiserSettings } from "../tensors/optimiser.js";
import type { UpdateRule } from "./dense-lanes.js";
import { layerPlaces, networkShapeKey, type DenseNetwork } from "./network.js";

/** A trial of a network: its width is a number, its precision and activation are words, as its loss is where it has a choice. */
export type DenseTrial = Trial & {
  readonly parameters: TrialParameters & {
    readonly width: number;
    readonly precision: string;
    readonly activation: string;
    readonly loss?: string;
  };
};

/** How the trials of one system become networks and samples, in double precision. */
export interface DenseSystem {
  networkOf(trial: DenseTrial): DenseNetwork;
  /** Sizes of its sets. */
  countsOf(trial: DenseTrial): { readonly train: number; readonly test: number };
  /** @throws GrokError TRIAL when the trial cannot be set up. */
  samplesOf(trial: DenseTrial): SampleSets<Numbers>;
  /** Initial values of the state, the scale σ included. */
  initialOf(network: DenseNetwork, stream: RandomStream, trial: DenseTrial): Float64Array;
  /** The network's own factor of the learning rate, η = η₀ · factor / α². Default 1. */
  rateFactor?(trial: DenseTrial): number;
  /** Series of its own at a state, or what is to stand for those of every network. Default: none. */
  seriesOf?(job: Job<DenseTrial>, weights: Numbers, initial: Numbers): Partial<CurveRow>;
}

/** A trial with everything computed from it before the first step, rounded to its precision. */
export interface DenseSetup {
  readonly job: Job<DenseTrial>;
  readonly network: DenseNetwork;
  readonly settings: OptimiserSettings;
  readonly samples: SampleSets<Numbers>;
  /** θ₀, σ included. */
  readonly initial: Numbers;
}

/** Bits of a trial's numbers. */
export function precisionOf({ parameters }: DenseTrial): 32 | 64 {
  return parameters.precision === "float64" ? 64 : 32;
}

/** Tokens are rows of a table: the kernels look up what they are given. */
function requireTokens(
  { tokens, layers: [{ in: rows }] }: DenseNetwork,
  { inputs }: SampleSet<Numbers>,
): void {
  if (tokens === 0) return;
  const odd = inputs.findIndex((token) => !(Number.isInteger(token) && token >= 0 && token < rows));
  if (odd < 0) return;
  throw new GrokError(
    "TRIAL",
    `sample ${Math.floor(odd / tokens)}: expected tokens from 0 to ${rows - 1}, got ${inputs[odd]}`,
  );
}

/** Data, network and initial weights of a trial. @throws GrokError TRIAL when it cannot be set up. */
export function setUpDense(job: Job<DenseTrial>, system: DenseSystem): DenseSetup {
  const { trial } = job;
  const { parameters, method } = trial;
  const network = system.networkOf(trial);
  const precision = precisionOf(trial);
  const { train, test, outputs } = system.samplesOf(trial);
  for (const set of [train, test]) requireTokens(network, set);
  const stream = randomStream(effectiveSeeds(parameters).weights, "weights");
  const initial = system.initialOf(network, stream, trial);
  return {
    job,
    network,
    settings: optimiserSettings(ratedMethod(method), parameters, system.rateFactor?.(trial) ?? 1),
    samples: { train: roundedSet(train, precision), test: roundedSet(test, precision), outputs },
    initial: rounded(initial, precision),
  };
}

/** The method whose rates a method has: flow has those of `gd`. */
function ratedMethod(method: Method): Method {
  return method.kind === "flow" ? { kind: "gd" } : method;
}

/** Samples of a step; null: all. */
export function batchOf({ method }: DenseTrial): number | null {
  return method.kind === "flow" ? null : (method.batch ?? null);
}

/** How a method moves weights here. */
export function ruleOf({ method }: DenseTrial): UpdateRule {
  switch (method.kind) {
    case "gd":
    case "momentum":
    case "adam":
    case "constrained":
    case "constrained-adam":
    case "flow":
      return method.kind;
    case "adamw":
      return "adam"; // adam with a decay of its own
  }
}

/** What jobs of one batch must have in common. */
export function batchKey(trial: DenseTrial, network: DenseNetwork): string {
  return `${networkShapeKey(network)}; ${precisionOf(trial)}; ${ruleOf(trial)}; ${batchOf(trial) ?? "all"}; ${trial.centered}`;
}

/** What is trained of a state as the arrays of its parameters, and the arrays of each layer: what norms are taken of. */
export function parameterArrays<Values extends Numbers>(
  network: DenseNetwork,
  state: Values,
): { readonly arrays: readonly Numbers[]; readonly layers: readonly (readonly number[])[] } {
  const arrays: Numbers[] = [];
  const trained = layerPlaces(network).filter((_, k) => network.layers[k].trained);
  const layers = trained.map(({ weights, biases, end }) => {
    const first = arrays.length;
    arrays.push(state.subarray(weights, biases < 0 ? end : biases));
    if (biases < 0) return [first];
    arrays.push(state.subarray(biases, end));
    return [first, first + 1];
  });
  return { arrays, layers };
}

function rounded(values: Numbers, precision: 32 | 64): Numbers {
  return precision === 32 ? Float32Array.from(values) : Float64Array.from(values);
}

function roundedSet(set: SampleSet<Numbers>, precision: 32 | 64): SampleSet<Numbers> {
  return { ...set, inputs: rounded(set.inputs, precision), targets: rounded(set.targets, precision) };
}
