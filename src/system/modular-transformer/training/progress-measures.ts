import { cosSinTurns, exp, log } from "../../../model/index.js";
import type { Numbers, SampleSets } from "../../../science/index.js";

/** Frequencies that count as key ones: the strongest, as many as the network of the source has. */
export const KEY_COUNT = 5;

/** Progress measures of a network at one step, by the names of their series. */
export type ProgressMeasures = Readonly<Record<string, number>>;

/** cos and sin of 2πks/p for s = 0 … p − 1. */
interface Wave {
  readonly frequency: number;
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/**
 * The progress measures of a network that adds modulo p, from its logits over all p² pairs and from its embedding. Of the logits
 * those of the p residues count, not that of "=".
 *
 * A frequency k = 1 … ⌊(p − 1)/2⌋ has the energy of the projections of all logits, as functions of the pair, on cos and sin of
 * 2πk(a + b)/p. The {@link KEY_COUNT} frequencies with the largest energy are the key ones at this step. `restricted_loss` is the
 * cross-entropy over all pairs of the logits' means plus these projections; `excluded_loss` is that over the train set of the logits without
 * these projections. `embedding_gini` is the Gini coefficient of the norms of the embedding's components along cos and sin of each frequency.
 *
 * Shapes: logits [S·C], C ≥ p; embedding [≥ p, d], rows of residues first. Cost: some p³ multiplications.
 * Source: Nanda et al., arXiv:2301.05217, §5.1; their key frequencies are those of the final network.
 */
export function progressMeasures(
  modulus: number,
  samples: SampleSets,
  outputs: { readonly train: Numbers; readonly test: Numbers },
  embedding: Numbers,
): ProgressMeasures {
  const p = modulus;
  const all = p * p;
  const waves = wavesOf(p);
  const sums = new Float64Array(p * p); // [s, c]: over the pairs with a + b = s
  for (const set of ["train", "test"] as const) {
    const { inputs, count } = samples[set];
    for (let k = 0; k < count; k++) {
      const s = (inputs[2 * k] + inputs[2 * k + 1]) % p;
      for (let c = 0; c < p; c++) sums[s * p + c] += outputs[set][k * samples.outputs + c];
    }
  }
  const parts = waves.map((wave) => projection(wave, sums, p));
  const order = parts.map((_, k) => k).sort((a, b) => parts[b].energy - parts[a].energy || a - b);
  const keys = order.slice(0, KEY_COUNT);
  const kept = new Float64Array(p * p); // [s, c]: the projections on key frequencies
  for (const k of keys) {
    const { cos, sin } = waves[k];
    for (let s = 0; s < p; s++) {
      for (let c = 0; c < p; c++) {
        kept[s * p + c] += (2 / all) * (parts[k].cos[c] * cos[s] + parts[k].sin[c] * sin[s]);
      }
    }
  }
  const row = new Float64Array(p);
  let restricted = 0;
  for (let s = 0; s < p; s++) {
    for (let c = 0; c < p; c++) {
      let mean = 0;
      for (let other = 0; other < p; other++) mean += sums[other * p + c];
      row[c] = mean / all + kept[s * p + c];
    }
    restricted += crossEntropy(row, s) / p;
  }
  const { train } = samples;
  let excluded = 0;
  for (let k = 0; k < train.count; k++) {
    const s = (train.inputs[2 * k] + train.inputs[2 * k + 1]) % p;
    for (let c = 0; c < p; c++) row[c] = outputs.train[k * samples.outputs + c] - kept[s * p + c];
    excluded += crossEntropy(row, train.classes?.[k] ?? s) / train.count;
  }
  const frequencies = keys.map((k, place) => [`key_frequency_${place + 1}`, waves[k].frequency] as const);
  return {
    restricted_loss: restricted,
    excluded_loss: excluded,
    embedding_gini: embeddingGini(waves, embedding, p),
    ...Object.fromEntries(frequencies),
  };
}

function wavesOf(p: number): readonly Wave[] {
  return Array.from({ length: Math.floor((p - 1) / 2) }, (_, k) => {
    const angles = Array.from({ length: p }, (__, s) => cosSinTurns((((k + 1) * s) % p) / p));
    return {
      frequency: k + 1,
      cos: Float64Array.from(angles, ({ cos }) => cos),
      sin: Float64Array.from(angles, ({ sin }) => sin),
    };
  });
}

/** Products of the logits with cos and sin, for each residue c, and the sum of their squares. */
function projection(
  wave: Wave,
  sums: Float64Array,
  p: number,
): { readonly cos: Float64Array; readonly sin: Float64Array; readonly energy: number } {
  const cos = new Float64Array(p);
  const sin = new Float64Array(p);
  let energy = 0;
  for (let c = 0; c < p; c++) {
    for (let s = 0; s < p; s++) {
      cos[c] += wave.cos[s] * sums[s * p + c];
      sin[c] += wave.sin[s] * sums[s * p + c];
    }
    energy += cos[c] * cos[c] + sin[c] * sin[c];
  }
  return { cos, sin, energy };
}

/** 0: all components are equally large; towards 1: few of them are large. */
function embeddingGini(waves: readonly Wave[], embedding: Numbers, p: number): number {
  const width = Math.floor(embedding.length / (p + 1));
  const norms = waves
    .flatMap(({ cos, sin }) => [cos, sin])
    .map((along) => {
      let square = 0;
      for (let i = 0; i < width; i++) {
        let sum = 0;
        for (let a = 0; a < p; a++) sum += along[a] * embedding[a * width + i];
        square += sum * sum;
      }
      return Math.sqrt(square);
    })
    .sort((a, b) => a - b);
  let total = 0;
  let weighted = 0;
  norms.forEach((norm, k) => {
    total += norm;
    weighted += (2 * (k + 1) - norms.length - 1) * norm;
  });
  return total === 0 ? 0 : weighted / (norms.length * total);
}

function crossEntropy(row: Float64Array, label: number): number {
  let top = -Infinity;
  for (const f of row) top = Math.max(top, f);
  let sum = 0;
  for (const f of row) sum += exp(f - top);
  return log(sum) + top - row[label];
}
