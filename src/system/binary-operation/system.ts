import { ENGINE_VERSIONS } from "../../model/index.js";
import { defineSystem } from "../define-system.js";
import {
  CLASSIFIER_SERIES,
  NETWORK_LOSS_UNIT,
  NETWORK_MECHANISM,
  NETWORK_METHOD_SETTINGS,
  networkCost,
  networkRest,
} from "../network/network.js";
import { POWER } from "../references.js";
import { elementCount, equationCount } from "./operations.js";
import { PARAMETERS } from "./parameters.js";
import { RULES, trained } from "./rules.js";

/**
 * A binary operation on a finite set from a part of its table, by a decoder with layer norm. Source: Power et al.,
 * arXiv:2201.02177.
 */
export const binaryOperation = defineSystem({
  kind: "binary-operation",
  title: "Transformer on the table of a binary operation",
  references: [POWER],
  parameters: PARAMETERS,
  streams: ["dataSeed", "weightsSeed"],
  methods: ["adamw", "adam", "gd", "momentum"],
  methodSettings: NETWORK_METHOD_SETTINGS,
  engines: ["network"],
  centering: "optional",
  series: CLASSIFIER_SERIES,
  amount: "trainFraction",
  numerics: () => ({ name: "network", version: ENGINE_VERSIONS.network }),
  rules: RULES,
  cost: (setting) => {
    const { parameters, method } = setting;
    const { width: N, layers, operation, modulus } = parameters;
    const elements = elementCount(operation, modulus);
    const vocabulary = elements + 3;
    const size = {
      weights: N * (12 * N * layers + 2 * vocabulary),
      kept: equationCount(operation, modulus),
      inputs: 2,
      outputs: vocabulary,
    };
    // Rows of products for each sample: two positions of every layer but the last, and keys and values of the last.
    const products = N * (24 * N * (layers - 1) + 14 * N + vocabulary);
    return networkCost(
      { ...setting, method, parameters: { ...parameters, samples: trained(parameters) } },
      products,
      size,
    );
  },
  shape: ({ parameters }) => ({ group: null, inputs: "", samples: trained(parameters) }),
  rest: (setting) => networkRest(setting, "cross-entropy"),
  preset: {
    parameters: { operation: "x+y", modulus: 23, width: 32, trainFraction: 0.6, weightDecay: 1 },
    centered: false,
    method: { kind: "adamw", beta2: 0.98, rateRule: "constant", warmup: 10 },
    steps: 3e3,
    grok: { measure: "accuracy", train: 0.99, test: 0.95 },
  },
  report: {
    lossUnit: NETWORK_LOSS_UNIT,
    family: "operation",
    mechanism: NETWORK_MECHANISM,
    definition:
      "A decoder of L layers with layer norm after each sum reads the tokens “start x ∘ y =” and gives the logits of z = x ∘ y; it is trained on the cross-entropy of α times these logits over a fraction r of the table, and tested on the rest.",
  },
  workplace: async (choice) => (await import("./training/trainer.js")).workplace(choice),
  trainer: async (choice) => (await import("./training/trainer.js")).open(choice),
});
