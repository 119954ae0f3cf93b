import { ENGINE_VERSIONS } from "../../model/index.js";
import { DECOMPOSITION_SERIES } from "../committee/committee.js";
import { defineSystem } from "../define-system.js";
import { described, integerFrom, mappingOf, oneOf, taskOf } from "../domains.js";
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
  numberBytes,
  SMALL_NETWORK_METHODS,
  TARGET_DEGREE,
} from "../network/small-network.js";
import { TEST_SAMPLES } from "../network/variants.js";
import { KUMAR } from "../references.js";
import { BATCH_WITHIN_SAMPLES, DECAY_BELOW_ONE } from "../rules.js";
import { WITHIN_PANELS } from "../series.js";
import { COMMITTEE_NETWORK_PARAMETERS } from "./parameters.js";
import { COMMITTEE_NETWORK_RULES } from "./rules.js";
import type { CommitteeNetworkTask } from "./task.js";

const TARGET = {
  index: described(integerFrom(1), "[K] number of directions (default 1)"),
  norm: described(oneOf("fixed", "random"), "fixed (default): |β|² = D; random: β ~ N(0, I)"),
  degree: TARGET_DEGREE,
};

/**
 * The committee machine of `polynomial` with its weights as state, for features beyond the closed recursion of the moments:
 * trained read-outs, Hermite polynomials, momentum and AdamW, a start between random weights and a solution. Source: Kumar
 * et al., arXiv:2310.06110, Figs. 4, 10, 11, 13a, 14, 15, Eqs. 21–23.
 */
export const committeeNetwork = defineSystem({
  kind: "committee-network",
  title: "Committee machine with its weights as state",
  references: [KUMAR],
  parameters: COMMITTEE_NETWORK_PARAMETERS,
  task: {
    keys: {
      test: TEST_SAMPLES,
      target: {
        meaning:
          "the target: index [K] directions β, norm fixed (default): |β|² = D, or random; degree k: Σ He_k(β·x) in place of ½ Σ (β·x)²",
        domain: mappingOf(TARGET),
      },
    },
    required: ["test"],
    content: taskOf<CommitteeNetworkTask>("committee-network", {
      test: TEST_SAMPLES.domain,
      target: mappingOf(TARGET, ["index", "norm"]),
    }),
    parse: ({ test = { samples: 1 }, target }): CommitteeNetworkTask => ({
      kind: "committee-network",
      test: test as CommitteeNetworkTask["test"],
      target: { index: 1, norm: "fixed", ...(target as Partial<CommitteeNetworkTask["target"]>) },
    }),
    idOf: ({ kind, test, target: { index, norm, degree } }) => ({
      kind,
      test: { samples: test.samples },
      target: { index, norm, ...(degree === undefined ? {} : { degree }) },
    }),
  },
  methods: SMALL_NETWORK_METHODS,
  methodSettings: NETWORK_METHOD_SETTINGS,
  engines: ["dense"],
  centering: "optional",
  series: [...REGRESSION_SERIES, ...DECOMPOSITION_SERIES],
  amount: "samples",
  numerics: () => ({ name: "dense", version: ENGINE_VERSIONS.dense }),
  rules: [DECAY_BELOW_ONE, BATCH_WITHIN_SAMPLES, FLOW_IN_DOUBLE, ...COMMITTEE_NETWORK_RULES],
  cost: (setting) => {
    const { width: N, dimension: D, samples: P } = setting.parameters;
    const weights = N * (D + 1);
    const size = { weights, kept: P + setting.task.test.samples, inputs: D, outputs: 1 };
    return networkCost(setting, weights, size, numberBytes(setting.parameters));
  },
  shape: (setting) => {
    const { dimension: D, width: N, activation, degree, readouts } = setting.parameters;
    return denseShape(setting, [setting.task.test.samples, D, N, activation, degree, readouts]);
  },
  rest: (setting) => networkRest(setting, "squared"),
  preset: {
    parameters: { dimension: 40, samples: 120, width: 2, learningRate: 0.5 },
    task: { test: { samples: 1000 } },
    centered: false,
    method: { kind: "gd" },
    steps: 1e4,
  },
  report: {
    amountUnit: ({ dimension: D }) => ({ symbol: "D", name: "dimension", value: D }),
    lossUnit: NETWORK_LOSS_UNIT,
    mechanism: [
      {
        title: "Terms of the test loss",
        columns: ["test_loss", "error_trace", "error_quadratic", "error_linear"],
        axis: "loss",
        caption:
          "The test loss of the population is the sum of three terms (Kumar et al., Eqs. 6, 22): the trace of the quadratic part, its distance from the target, and the linear part.",
      },
      ...NETWORK_MECHANISM,
      ...WITHIN_PANELS,
    ],
    definition:
      "f(x) = (α/N) Σᵢ aᵢ φ(wᵢ·x) learns a polynomial of a few directions from Gaussian inputs x ~ N(0, I/D). Read-outs aᵢ are 1 or trained; φ(h) = h + (ε/2)h² by default.",
  },
  workplace: async (choice) => (await import("./training/trainer.js")).workplace(choice),
  trainer: async (choice) => (await import("./training/trainer.js")).open(choice),
});
