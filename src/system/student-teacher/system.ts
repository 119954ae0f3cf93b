import { ENGINE_VERSIONS } from "../../model/index.js";
import { defineSystem } from "../define-system.js";
import { taskOf } from "../domains.js";
import {
  NETWORK_LOSS_UNIT,
  NETWORK_MECHANISM,
  NETWORK_METHOD_SETTINGS,
  networkCost,
  networkRest,
  REGRESSION_SERIES,
} from "../network/network.js";
import {
  denseShape,
  FLOW_IN_DOUBLE,
  HIDDEN_RULES,
  hiddenUnits,
  numberBytes,
  precision,
  SMALL_NETWORK_METHODS,
} from "../network/small-network.js";
import { WITHIN_PANELS } from "../series.js";
import { TEST_SAMPLES, VARIANT } from "../network/variants.js";
import { alpha, dimension, learningRate, samples, sigma, weightDecay, width } from "../parameters.js";
import { KUMAR, OMNIGROK } from "../references.js";
import { BATCH_WITHIN_SAMPLES, DECAY_BELOW_ONE } from "../rules.js";
import type { StudentTask } from "./task.js";

/**
 * A network D-N-N-D, by default of tanh units, learns another of its kind, trained on the mean squared error. Source: Liu et al.,
 * arXiv:2210.01117, App. C.1; Kumar et al., arXiv:2310.06110, Figs. 8, 13b.
 */
export const studentTeacher = defineSystem({
  kind: "student-teacher",
  title: "Student network that learns a teacher",
  references: [OMNIGROK, KUMAR],
  parameters: {
    ...{ alpha, samples, dimension, width, weightDecay, sigma, learningRate, precision },
    ...hiddenUnits("tanh"),
  },
  task: {
    keys: { variant: VARIANT, test: TEST_SAMPLES },
    required: ["test"],
    content: taskOf<StudentTask>("student-teacher", { variant: VARIANT.domain, test: TEST_SAMPLES.domain }),
    parse: ({ variant = "omnigrok", test = { samples: 1 } }) =>
      ({ kind: "student-teacher", variant, test }) as StudentTask,
    idOf: ({ kind, variant, test }) => ({ kind, variant, test: { samples: test.samples } }),
  },
  methods: SMALL_NETWORK_METHODS,
  methodSettings: NETWORK_METHOD_SETTINGS,
  engines: ["dense"],
  centering: "optional",
  series: REGRESSION_SERIES,
  amount: "samples",
  numerics: () => ({ name: "dense", version: ENGINE_VERSIONS.dense }),
  formerNumerics: [{ name: "network", version: 2 }],
  inherited: () => ({ epsilon: 0 }),
  rules: [DECAY_BELOW_ONE, BATCH_WITHIN_SAMPLES, FLOW_IN_DOUBLE, ...HIDDEN_RULES],
  cost: (setting) => {
    const { width: N, dimension: D, samples: P } = setting.parameters;
    const weights = N * (N + 2 * D);
    const kept = P + setting.task.test.samples;
    const size = { weights, kept, inputs: D, outputs: D };
    return networkCost(setting, weights, size, numberBytes(setting.parameters));
  },
  shape: (setting) => {
    const { parameters, task } = setting;
    const { dimension: D, width: N, activation, degree } = parameters;
    return denseShape(setting, [task.variant, task.test.samples, D, N, activation, degree]);
  },
  rest: (setting) => networkRest(setting, "squared"),
  preset: {
    parameters: { dimension: 5, samples: 100, width: 100, sigma: 2, learningRate: 3e-4, weightDecay: 0.05 },
    task: { test: { samples: 100 } },
    centered: false,
    method: { kind: "adamw", rateRule: "constant" },
    steps: 1e4,
    grok: { measure: "accuracy", within: 5e-3, train: 0.9, test: 0.9 },
  },
  report: {
    amountUnit: ({ dimension: D }) => ({ symbol: "D", name: "dimension", value: D }),
    lossUnit: NETWORK_LOSS_UNIT,
    mechanism: [...NETWORK_MECHANISM, ...WITHIN_PANELS],
    definition:
      "A network D-N-N-D, scaled by α, learns the outputs of another of its kind on Gaussian inputs. Its activation is tanh by default; it is trained on the mean squared error.",
  },
  workplace: async (choice) => (await import("./training/trainer.js")).workplace(choice),
  trainer: async (choice) => (await import("./training/trainer.js")).open(choice),
});
