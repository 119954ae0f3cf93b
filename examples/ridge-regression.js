// A system of one's own in JavaScript: ridge regression by gradient descent, known at any step without taking one. In the
// eigenbasis of the inputs' covariance every weight moves by itself, as a geometric series.
//   groksweep check examples/ridge-regression.js
//   groksweep run examples/ridge-regression.yaml
import { parameters, plainSystem } from "groksweep";

const { samples, dimension, sigma, weightDecay, learningRate } = parameters;

export default plainSystem({
  kind: "examples/ridge-regression",
  version: 1,
  title: "Ridge regression in the eigenbasis of its inputs",
  methods: ["gd"],
  parameters: {
    samples: { ...samples, standard: 30 },
    dimension: { ...dimension, standard: 10 },
    sigma: { ...sigma, meaning: "standard deviation of the noise on the labels", standard: 0.1 },
    weightDecay,
    learningRate: { ...learningRate, standard: 0.1, meaning: "learning rate" },
  },
  preset: { method: { kind: "gd" }, steps: 1000 },
  flops: (p) => 4 * p.dimension,
  rest: ({ parameters: p }) =>
    p.weightDecay > 0 ? { kind: "decay", perStep: p.learningRate * p.weightDecay } : { kind: "fitted" },
  begin: ({ parameters: p }, streams) => {
    const [P, D, rate] = [p.samples, p.dimension, p.learningRate];
    const inputs = streams.normals("inputs", P * D);
    const teacher = streams.normals("target", D).map((value) => value / Math.sqrt(D));
    const noise = streams.normals("noise", P).map((value) => p.sigma * value);
    const labels = noise.map((e, i) => e + dot(teacher, inputs.subarray(i * D, (i + 1) * D)));
    const covariance = Array.from({ length: D }, (_, a) =>
      Array.from({ length: D }, (_, b) => mean(P, (i) => inputs[i * D + a] * inputs[i * D + b])),
    );
    const { values, vectors } = eigen(covariance);
    const pull = Array.from({ length: D }, (_, a) => mean(P, (i) => inputs[i * D + a] * labels[i]));
    // Per mode: c ← (1 − γ − 2ηλ)c + 2ηb, from c = 0.
    const decay = rate * p.weightDecay;
    const b = values.map((_, k) =>
      dot(
        pull,
        vectors.map((row) => row[k]),
      ),
    );
    const shrink = values.map((value) => decay + 2 * rate * value);
    const w = new Float64Array(D);
    return {
      state: { w },
      rate,
      decay,
      labelPower: dot(teacher, teacher) + p.sigma * p.sigma,
      exact: (step) => {
        const modes = values.map((_, k) =>
          shrink[k] === 0 ? 0 : ((2 * rate * b[k]) / shrink[k]) * (1 - power(1 - shrink[k], step)),
        );
        for (let a = 0; a < D; a++) w[a] = dot(vectors[a], modes);
      },
      gradient: ({ w: into }) => {
        for (let i = 0; i < P; i++) {
          const x = inputs.subarray(i * D, (i + 1) * D);
          const slope = (2 / P) * (dot(w, x) - labels[i]);
          for (let a = 0; a < D; a++) into[a] += slope * x[a];
        }
      },
      measure: () => ({
        train_loss: mean(P, (i) => square(dot(w, inputs.subarray(i * D, (i + 1) * D)) - labels[i])),
        // Of new inputs x ~ N(0, I), exactly.
        test_loss: w.reduce((sum, value, a) => sum + square(value - teacher[a]), 0) + square(p.sigma),
      }),
    };
  },
});

const square = (x) => x * x;

function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function mean(count, valueOf) {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += valueOf(i);
  return sum / count;
}

/** x to an integer power by squaring: the same bits on every machine, which `**` does not promise. */
function power(x, n) {
  let [result, factor] = [1, x];
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= factor;
    factor *= factor;
  }
  return result;
}

/** Eigenvalues and eigenvectors (columns) of a symmetric matrix, by Jacobi's rotations. */
function eigen(matrix) {
  const a = matrix.map((row) => [...row]);
  const v = a.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let p = 0; p < a.length; p++) {
      for (let q = p + 1; q < a.length; q++) {
        if (a[p][q] === 0) continue;
        const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (const row of a) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
        for (let k = 0; k < a.length; k++) {
          [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
        }
        for (const row of v) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
      }
    }
  }
  return { values: a.map((row, i) => row[i]), vectors: v };
}
