import { plainTrainer } from "../../../engine/index.js";
import type { BeginPlain, PlainRun, PlainStreams } from "../../../model/index.js";
import { exp, type TaskContent } from "../../../model/index.js";
import { dot, symmetricEigen, type SymmetricEigen } from "../../../science/index.js";
import { SERIES, type EffectiveTheory } from "../parameters.js";
import { factsOf, ZERO_EIGENVALUE } from "./freedom.js";
import {
  allPairs,
  parallelogramForm,
  parallelogramsOf,
  parallelogramTest,
  splitPairs,
  type Parallelogram,
} from "./parallelograms.js";

/**
 * Embeddings E minimise ℓ₀/Z₀, ℓ₀ = Σ |E_i + E_j − E_m − E_n|² over the parallelograms of train samples, Z₀ = Σ |E_k|². The flow
 * of this quotient keeps Z₀, so E(t) = √Z₀ e^(−Qηt) E(0)/‖e^(−Qηt) E(0)‖ with Q = 2AᵀA/Z₀; `flow` uses this formula.
 */
export const begin: BeginPlain<EffectiveTheory, TaskContent> = ({ parameters, method }, streams) => {
  const { tokens: p, embeddingDimension: k, samples: n, learningRate: rate } = parameters;
  const { train, test } = splitPairs(n, p, streams);
  const known = parallelogramsOf(train);
  const all = parallelogramsOf(allPairs(p));
  const [form, fullForm] = [known, all].map((list) => parallelogramForm(list, p));
  const spectrum = symmetricEigen(form, p);
  const embeddings = initialEmbeddings(parameters, streams);
  const start = embeddings.slice();
  const size = dot(start, start);

  const run: PlainRun = {
    state: { embeddings },
    rate,
    decay: 0,
    // The quotient of independent embeddings, on average.
    labelPower: Array.from({ length: p }, (_, i) => fullForm[i * p + i]).reduce((a, b) => a + b, 0) / p,
    facts: factsOf(spectrum, known.length, size, rate),
    gradient: (into) => {
      const pulled = formTimes(form, embeddings, p, k);
      const norm = dot(embeddings, embeddings);
      const quotient = dot(embeddings, pulled) / norm;
      for (let c = 0; c < embeddings.length; c++) {
        into["embeddings"][c] += (2 / norm) * (pulled[c] - quotient * embeddings[c]);
      }
    },
    ...(method.kind === "flow"
      ? {
          exact: (step: number) => {
            embeddings.set(quotientFlow(spectrum, start, (2 * rate * step) / size, k));
          },
        }
      : {}),
    measure: () => {
      const norm = dot(embeddings, embeddings);
      const holds = parallelogramTest(embeddings, parameters);
      const right = test.filter((one) =>
        train.some((other) => one.i + one.j === other.i + other.j && holds({ one, other })),
      );
      const share = (list: readonly Parallelogram[]): number => list.filter(holds).length / list.length;
      return {
        train_loss: squaresOf(form, embeddings, k) / norm,
        test_loss: squaresOf(fullForm, embeddings, k) / norm,
        train_accuracy: known.length === 0 ? null : share(known),
        test_accuracy: right.length / test.length,
        rqi: share(all),
        predicted_accuracy: (train.length + right.length) / (train.length + test.length),
        parameter_norm: Math.sqrt(norm),
        embedding_sum: sizeOfSum(embeddings, k),
      };
    },
  };
  return run;
};

/** [p·k] uniform numbers, shifted and scaled to the wanted mean and deviation in every dimension. */
function initialEmbeddings(
  { tokens: p, embeddingDimension: k, sigma, offset }: EffectiveTheory,
  streams: PlainStreams,
): Float64Array {
  const embeddings = streams.uniforms("weights", p * k);
  for (let c = 0; c < k; c++) {
    let mean = 0;
    for (let i = 0; i < p; i++) mean += embeddings[i * k + c] / p;
    let square = 0;
    for (let i = 0; i < p; i++) {
      embeddings[i * k + c] -= mean;
      square += embeddings[i * k + c] * embeddings[i * k + c];
    }
    const factor = sigma / Math.sqrt(square / (p - 1));
    for (let i = 0; i < p; i++) embeddings[i * k + c] = offset + factor * embeddings[i * k + c];
  }
  return embeddings;
}

/** The embeddings after a time, in units in which the rate of a mode is its eigenvalue of AᵀA. */
function quotientFlow(
  { values, vectors, size: p }: SymmetricEigen,
  start: Float64Array,
  time: number,
  k: number,
): Float64Array {
  const end = new Float64Array(p * k);
  for (let m = 0; m < p; m++) {
    // Zero eigenvalues are computed as roundoff of either sign, which would grow over a long time.
    const left = values[m] < ZERO_EIGENVALUE ? 1 : exp(-values[m] * time);
    for (let c = 0; c < k; c++) {
      let part = 0;
      for (let i = 0; i < p; i++) part += vectors[m * p + i] * start[i * k + c];
      for (let i = 0; i < p; i++) end[i * k + c] += left * part * vectors[m * p + i];
    }
  }
  const factor = Math.sqrt(dot(start, start) / dot(end, end));
  return end.map((value) => factor * value);
}

/** tr EᵀAᵀAE, a sum of squares: where rounding makes it negative, it is 0. */
function squaresOf(form: Float64Array, embeddings: Float64Array, k: number): number {
  return Math.max(0, dot(embeddings, formTimes(form, embeddings, embeddings.length / k, k)));
}

/** [p·k] AᵀA E. */
function formTimes(form: Float64Array, embeddings: Float64Array, p: number, k: number): Float64Array {
  const result = new Float64Array(p * k);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) {
      for (let c = 0; c < k; c++) result[i * k + c] += form[i * p + j] * embeddings[j * k + c];
    }
  }
  return result;
}

function sizeOfSum(embeddings: Float64Array, k: number): number {
  const sums = new Float64Array(k);
  embeddings.forEach((value, at) => (sums[at % k] += value));
  return Math.sqrt(dot(sums, sums));
}

/** Trains trials of this system. */
export const trainer = plainTrainer(
  begin,
  SERIES.map(({ column }) => column),
);
