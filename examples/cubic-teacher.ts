// A system of one's own in TypeScript: a student cubes what it sees, and learns a teacher that does the same.
//   groksweep check examples/cubic-teacher.ts
//   groksweep run examples/cubic-teacher.yaml
import { parameters, plainSystem } from "groksweep";

const { samples, dimension, sigma, weightDecay, learningRate } = parameters;

export default plainSystem({
  kind: "examples/cubic-teacher",
  version: 1,
  title: "Cubic student of a cubic teacher",
  parameters: {
    samples: { ...samples, standard: 40 },
    dimension: { ...dimension, standard: 20 },
    sigma: { ...sigma, standard: 0.5 },
    weightDecay,
    learningRate: { ...learningRate, standard: 0.1, meaning: "learning rate in units of D/100" },
  },
  series: [
    {
      column: "weight_norm",
      symbol: "‖w‖²/D",
      meaning: "squared norm of the weights over the dimension",
      metric: null,
      judged: null,
    },
  ],
  preset: { method: { kind: "gd" }, steps: 1000 },
  flops: (p) => 4 * p.samples * p.dimension,
  // Without decay nothing moves any more once the samples are fitted; with it, after some 1/γ steps.
  rest: ({ parameters: p, method }) => {
    if (method.kind === "adam" || method.kind === "adamw") return { kind: "never" };
    return p.weightDecay > 0
      ? { kind: "decay", perStep: decayOf(p.weightDecay, p.learningRate) }
      : { kind: "fitted" };
  },
  begin: ({ parameters: { samples: P, dimension: D, sigma, weightDecay, learningRate } }, streams) => {
    const inputs = streams.normals("inputs", P * D);
    const testInputs = streams.normals("testInputs", P * D);
    const teacher = streams.normals("target", D);
    const w = streams.normals("weights", D).map((value) => sigma * value);
    const labels = cubes(teacher, inputs, D);
    const testLabels = cubes(teacher, testInputs, D);
    return {
      state: { w },
      rate: (learningRate * D) / 100,
      decay: decayOf(weightDecay, learningRate),
      labelPower: meanSquare(testLabels),
      // d/dw of the mean of (h³ − y)², where h = w·x/√D.
      gradient: ({ w: into }) => {
        const outputs = cubes(w, inputs, D);
        for (let i = 0; i < P; i++) {
          const h = project(w, inputs, i, D);
          const slope = ((2 / P) * (outputs[i] - labels[i]) * 3 * h * h) / Math.sqrt(D);
          for (let d = 0; d < D; d++) into[d] += slope * inputs[i * D + d];
        }
      },
      measure: () => ({
        train_loss: meanSquare(cubes(w, inputs, D).map((f, i) => f - labels[i])),
        test_loss: meanSquare(cubes(w, testInputs, D).map((f, i) => f - testLabels[i])),
        weight_norm: meanSquare(w),
      }),
    };
  },
});

/** [γ] decay of a weight in one step. */
function decayOf(weightDecay: number, learningRate: number): number {
  return (learningRate * weightDecay) / 100;
}

/** w·x/√D of one sample. */
function project(w: Float64Array, inputs: Float64Array, i: number, D: number): number {
  let sum = 0;
  for (let d = 0; d < D; d++) sum += w[d] * inputs[i * D + d];
  return sum / Math.sqrt(D);
}

function cubes(w: Float64Array, inputs: Float64Array, D: number): Float64Array {
  return Float64Array.from({ length: inputs.length / D }, (_, i) => {
    const h = project(w, inputs, i, D);
    return h * h * h;
  });
}

function meanSquare(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}
