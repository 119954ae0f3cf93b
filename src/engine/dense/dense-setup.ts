import {
  effectiveSeeds,
  GrokError,
  type CurveRow,
  type Facts,
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
import type { OutputMeasures } from "../tensors/measure-outputs.js";
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

/** Learning rate and decay of some layers, in the place of the trial's. */
export interface LayerRates {
  readonly learningRate: number;
  readonly weightDecay: number;
}

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
  /** Rates of layers that do not move by those of the trial, from kind 1 on. Default: none. */
  ratesOf?(trial: DenseTrial): readonly LayerRates[];
  /** What is measured of outputs over a set; undefined: what is measured of every network's. Default: that. */
  measureOf?(setup: DenseSetup, samples: SampleSet<Numbers>, outputs: Numbers): OutputMeasures | undefined;
  /** Series of its own at a state, or what is to stand for those of every network. Default: none. */
  seriesOf?(
    setup: DenseSetup,
    weights: Numbers,
    outputs: { readonly train: Numbers; readonly test: Numbers },
  ): Partial<CurveRow>;
  /** What is known of a trial beside its curve. Default: nothing. */
  factsOf?(setup: DenseSetup): Facts;
}

/** A trial with everything computed from it before the first step, rounded to its precision. */
export interface DenseSetup {
  readonly job: Job<DenseTrial>;
  readonly network: DenseNetwork;
  /** By kind of rates. */
  readonly settings: readonly OptimiserSettings[];
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
    settings: [parameters, ...(system.ratesOf?.(trial) ?? [])].map((rates) =>
      optimiserSettings(
        ratedMethod(method),
        { ...parameters, ...ratesIn(rates) },
        system.rateFactor?.(trial) ?? 1,
      ),
    ),
    samples: { train: roundedSet(train, precision), test: roundedSet(test, precision), outputs },
    initial: rounded(initial, precision),
  };
}

/** The method whose rates a method has: flow has those of `gd`. */
function ratedMethod(method: Method): Method {
  return method.kind === "flow" ? { kind: "gd" } : method;
}

function ratesIn({ learningRate, weightDecay }: LayerRates): LayerRates {
  return { learningRate, weightDecay };
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
