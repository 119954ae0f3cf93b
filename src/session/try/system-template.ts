/**
 * The text of a system to begin with: a linear student of a noisy linear teacher. It is JavaScript and TypeScript at once:
 * types follow from the declaration.
 *
 * @param name of the file, without its ending. @param ending `ts` or `js`.
 */
export function systemTemplate(name: string, ending: string): string {
  return `// A system of your own: what is learned, by which model, and how it is measured. Manual: docs/your-own-system.md.
//   groksweep check ${name}.${ending}     whether it keeps its promises
//   groksweep run ${name}.yaml      train a sweep of it
import { domains, parameter, parameters, plainSystem } from "groksweep";

export default plainSystem({
  // Your name, a slash, the system's: it stands in the ids of trials, so it stays.
  kind: "me/${name}",
  // Raise it when, and only when, numbers change: trials then get other ids and are trained anew.
  version: 1,
  title: "Linear student of a noisy linear teacher",

  // Everything that a sweep may vary; \`seed\` and its like are added. A default is frozen, as the version is.
  parameters: {
    samples: { ...parameters.samples, standard: 20 },
    dimension: { ...parameters.dimension, standard: 30 },
    learningRate: { ...parameters.learningRate, standard: 0.1, meaning: "size of a step" },
    weightDecay: parameters.weightDecay,
    // One from nothing: section of the sweep file, meaning, domain, default. Here the usual name of a deviation.
    sigma: parameter("model", "deviation of an initial weight", domains.within(0, 1e3), 1, { symbol: "σ" }),
  },

  // Numbers recorded beside train_loss and test_loss.
  series: [
    { column: "weight_norm", symbol: "‖w‖²/D", meaning: "mean square of a weight", metric: null, judged: null },
  ],

  // What \`groksweep check\` trains; and the operations of one gradient, for forecasts.
  preset: { method: { kind: "gd" }, steps: 1000 },
  flops: (p) => 4 * p.samples * p.dimension,

  // Whether a fitted trial still moves: "never" promises nothing, and lets trials run to the end of the budget.
  rest: () => ({ kind: "never" }),

  // One trial: random numbers come from \`streams\` alone, so that a seed means the same everywhere.
  begin: ({ parameters: p }, streams) => {
    const [P, D] = [p.samples, p.dimension];
    const teacher = streams.normals("target", D);
    const w = streams.normals("weights", D).map((value) => p.sigma * value);
    const inputs = streams.normals("inputs", P * D);
    const noise = streams.normals("noise", P);
    const scale = 1 / Math.sqrt(D);
    // (w − teacher)·x/√D − noise: what the student's answer to sample i is off by.
    const off = (i = 0) =>
      w.reduce((sum, value, d) => sum + (value - teacher[d]) * inputs[i * D + d] * scale, 0) - 0.1 * noise[i];
    return {
      state: { w }, // all that training changes: checkpoints are copies of it
      rate: p.learningRate * D,
      decay: p.learningRate * p.weightDecay, // of a weight in one step
      labelPower: 1, // E[y²], which losses are compared with
      // Adds the gradient of the train loss to arrays that are as long as the state's.
      gradient: (into) => {
        for (let i = 0; i < P; i++) {
          const slope = (2 / P) * off(i) * scale;
          for (let d = 0; d < D; d++) into.w[d] += slope * inputs[i * D + d];
        }
      },
      // Both losses and the series, at the state as it is. The test loss is that of new inputs, exactly.
      measure: () => ({
        train_loss: noise.reduce((sum, _, i) => sum + off(i) * off(i), 0) / P,
        test_loss: w.reduce((sum, value, d) => sum + (value - teacher[d]) * (value - teacher[d]), 0) / D,
        weight_norm: w.reduce((sum, value) => sum + value * value, 0) / D,
      }),
    };
  },
});
`;
}

/** The text of a sweep of {@link systemTemplate}, to lie beside it. */
export function sweepTemplate(name: string, ending: string): string {
  return `# A sweep of the system in ${name}.${ending}. All keys: docs/sweep-files.md.
name: ${name}
task:
  kind: ./${name}.${ending}
  dimension: 30
axes:
  samples: [10, 20, 40, 80]
  weightDecay: [0, 0.1]
  seed: { from: 0, count: 3 }
method: { kind: gd, learningRate: 0.1 }
budget: { steps: 1000 }
`;
}
