// A system of one's own that uses every part of a declaration: a linear student of a teacher who only says yes or no.
//   groksweep check examples/sign-teacher.ts
//   groksweep run examples/sign-teacher.yaml
import { domains, parameter, parameters, plainSystem } from "groksweep";

/** New inputs that the test loss and the test accuracy are means over. */
const TESTED = 400;

export default plainSystem({
  kind: "examples/sign-teacher",
  version: 1,
  title: "Linear student of a teacher's signs",
  parameters: {
    samples: { ...parameters.samples, standard: 40 },
    dimension: { ...parameters.dimension, standard: 20 },
    // A parameter may be a word: oneOf lists them.
    teacher: parameter(
      "task",
      "teacher: looks at all inputs, or at one",
      domains.oneOf("dense", "sparse"),
      "dense",
    ),
    // A share of labels, with the symbol that figures show. The domain says what a sweep file is refused for.
    noise: parameter("task", "share of train labels that are wrong", domains.within(0, 0.5), 0, {
      symbol: "q",
    }),
    sigma: { ...parameters.sigma, standard: 1 },
    learningRate: { ...parameters.learningRate, standard: 0.05, meaning: "size of a step in units of D" },
  },

  series: [
    // Judged: `grok: { measure: accuracy }` finds its crossings in these two, whose names are fixed.
    {
      column: "train_accuracy",
      symbol: "",
      meaning: "share of train signs that are right",
      metric: null,
      judged: { set: "train" },
    },
    {
      column: "test_accuracy",
      symbol: "",
      meaning: "share of new signs that are right",
      metric: null,
      judged: { set: "test" },
    },
    // On request: recorded where a sweep says `metrics: [overlap]`, so `begin` looks at job.metrics.
    {
      column: "overlap",
      symbol: "m",
      meaning: "cosine of student and teacher",
      metric: "overlap",
      judged: null,
    },
  ],
  // Known of a trial once, not at every step. Here: how far from fitting exactly, which P = D does.
  facts: [{ name: "load", symbol: "P/D", meaning: "samples for each weight", metric: null }],
  // The amount of data: ladders of it are what regimes are found on.
  amount: "samples",
  rules: [
    {
      names: ["samples", "dimension"],
      check: ({ parameters: { samples, dimension } }) =>
        samples <= 50 * dimension
          ? null
          : { path: "samples", expected: "at most 50 samples a dimension", found: String(samples) },
    },
  ],
  preset: { method: { kind: "gd" }, steps: 200 },
  flops: (p) => 4 * p.samples * p.dimension,
  references: [
    {
      reason: "The perceptron",
      bibtex:
        "@article{rosenblatt1958, title = {The perceptron}, author = {Rosenblatt, Frank}, year = {1958}}",
    },
  ],
  report: {
    definition: "A student f = w·x/√D learns the signs y of a teacher t·x by squared loss.",
    clock: { symbol: "ηt", meaning: "time in units of the rate", factor: ({ learningRate }) => learningRate },
    amountUnit: ({ dimension }) => ({ symbol: "D", name: "dimension", value: dimension }),
    lossUnit: { symbol: "E[y²]", meaning: "the label power, which is 1" },
    family: "teacher",
    mechanism: [
      { title: "Accuracy", columns: ["train_accuracy", "test_accuracy"], scale: "share" },
      { title: "Overlap with the teacher", columns: ["overlap"], scale: "linear", axis: "m" },
    ],
  },

  begin: (
    { parameters: { samples: P, dimension: D, teacher, noise, sigma, learningRate } },
    streams,
    job,
  ) => {
    const dense = streams.normals("target", D);
    const t = teacher === "dense" ? dense : Float64Array.from({ length: D }, (_, d) => (d === 0 ? 1 : 0));
    const inputs = streams.normals("inputs", P * D);
    const testInputs = streams.normals("testInputs", TESTED * D);
    const wrong = streams.uniforms("wrong", P);
    const labels = signs(outputs(t, inputs)).map((y, i) => (wrong[i] < noise ? -y : y));
    const testLabels = signs(outputs(t, testInputs));
    const w = streams.normals("weights", D).map((value) => sigma * value);
    const recordsOverlap = job.metrics.includes("overlap");
    return {
      state: { w },
      rate: learningRate * D,
      decay: 0,
      labelPower: 1,
      facts: { load: P / D },
      gradient: ({ w: into }) => {
        outputs(w, inputs).forEach((f, i) => {
          const slope = (2 / P / Math.sqrt(D)) * (f - labels[i]);
          for (let d = 0; d < D; d++) into[d] += slope * inputs[i * D + d];
        });
      },
      measure: () => {
        const [f, test] = [outputs(w, inputs), outputs(w, testInputs)];
        return {
          train_loss: mean(f.map((value, i) => (value - labels[i]) * (value - labels[i]))),
          test_loss: mean(test.map((value, i) => (value - testLabels[i]) * (value - testLabels[i]))),
          train_accuracy: mean(signs(f).map((value, i) => (value === labels[i] ? 1 : 0))),
          test_accuracy: mean(signs(test).map((value, i) => (value === testLabels[i] ? 1 : 0))),
          ...(recordsOverlap ? { overlap: dot(w, t) / Math.sqrt(dot(w, w) * dot(t, t)) } : {}),
        };
      },
    };
  },
});

/** w·x/√D of every sample. */
function outputs(w: Float64Array, inputs: Float64Array): Float64Array {
  const D = w.length;
  return Float64Array.from(
    { length: inputs.length / D },
    (_, i) => dot(w, inputs.subarray(i * D, (i + 1) * D)) / Math.sqrt(D),
  );
}

function signs(values: Float64Array): Float64Array {
  return values.map((value) => (value < 0 ? -1 : 1));
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, d) => sum + value * b[d], 0);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
