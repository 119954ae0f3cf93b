import { ENGINE_VERSIONS, type Rule } from "../../model/index.js";
import { defineSystem } from "../define-system.js";
import { integerFrom, optional, taskOf } from "../domains.js";
import {
  CLASSIFIER_SERIES,
  NETWORK_LOSS_UNIT,
  NETWORK_MECHANISM,
  NETWORK_METHOD_SETTINGS,
  NETWORK_METHODS,
  networkCost,
  networkRest,
  networkShape,
  samplesOfStep,
} from "../network/network.js";
import { TEST_SAMPLES } from "../network/variants.js";
import {
  alpha,
  labelNoise,
  learningRate,
  parameter,
  samples,
  sigma,
  weightDecay,
  width,
} from "../parameters.js";
import { OWN_TABLE, storedTable, tableFrom, tableKey, tooFewRows } from "../own-table.js";
import { OMNIGROK } from "../references.js";
import { BATCH_WITHIN_SAMPLES, DECAY_BELOW_ONE } from "../rules.js";
import { reviewFiles } from "./reviews.js";
import { lstmWeights } from "./sizes.js";
import type { ReviewTask } from "./task.js";

/** Numbers that a step keeps for each sample and time: gates, states and their derivatives. */
const KEPT_PER_UNIT = 20;

/** There must be enough reviews to train and to test on, and both classes among those in use. A stored definition is read without its file. */
const ENOUGH_REVIEWS: Rule<{ readonly samples: number }, ReviewTask> = {
  names: ["samples"],
  check: ({ parameters: { samples }, task: { rows, test, data } }) => {
    const inFile = reviewFiles.summaryOf(data.digest);
    if (inFile === null) return null;
    if (rows !== null && rows < inFile.untilBoth) {
      return {
        path: "task.rows",
        expected: `at least ${inFile.untilBoth}, the first rows with reviews of both classes`,
        found: String(rows),
        hint: "the file may be sorted by its classes; mix its rows",
      };
    }
    return tooFewRows(inFile.count, { samples, rows, test }, "review");
  },
};

/**
 * A network of LSTM layers on reviews of films, which it calls positive or negative. Source: Liu, Michaud & Tegmark, arXiv:2210.01117,
 * Fig. 5 and App. D.
 */
export const imdbLstm = defineSystem({
  kind: "imdb-lstm",
  title: "LSTM on reviews of films",
  references: [OMNIGROK],
  parameters: {
    ...{ alpha, samples: { ...samples, standard: 750 }, width: { ...width, standard: 256 } },
    layers: parameter("model", "LSTM layers: their number", integerFrom(1), 2, { scale: "linear" }),
    embeddingDimension: parameter("model", "dimension of the vector of a word", integerFrom(1), 64),
    vocabulary: parameter(
      "task",
      "vocabulary: number of most frequent words that are known",
      integerFrom(1),
      1000,
    ),
    length: parameter("task", "length of a review in words, padded or cut", integerFrom(1), 500),
    ...{ weightDecay, sigma, learningRate, labelNoise },
  },
  streams: ["dataSeed", "weightsSeed"],
  task: {
    keys: {
      table: tableKey("CSV file with the columns review and sentiment"),
      rows: {
        meaning: "rows of the file that are used, from its first on (default: all)",
        domain: integerFrom(2),
      },
      test: TEST_SAMPLES,
    },
    required: ["table", "test"],
    content: taskOf<ReviewTask>("imdb-lstm", {
      rows: optional(integerFrom(2)),
      test: TEST_SAMPLES.domain,
      data: OWN_TABLE,
    }),
    parse: ({ table, rows = null, test = { samples: 1 } }, context) =>
      ({
        kind: "imdb-lstm",
        rows,
        test,
        data: tableFrom(table, context, (path) => reviewFiles.digestOrFaults(path)),
      }) as ReviewTask,
    idOf: ({ kind, rows, test, data }) => ({
      kind,
      rows,
      test: { samples: test.samples },
      data: data.digest,
    }),
    resolve: (section, { data }) => ({ ...section, table: storedTable(data) }),
    filesOf: ({ data }) => [`table ${data.file}`],
    requireFiles: ({ data }) => reviewFiles.requireDigest(data.file, data.digest),
  },
  methods: NETWORK_METHODS,
  methodSettings: NETWORK_METHOD_SETTINGS,
  engines: ["network"],
  centering: "optional",
  series: CLASSIFIER_SERIES,
  amount: "samples",
  numerics: () => ({ name: "network", version: ENGINE_VERSIONS.network }),
  rules: [DECAY_BELOW_ONE, ENOUGH_REVIEWS, BATCH_WITHIN_SAMPLES],
  cost: (setting) => {
    const { samples: P, length: L, width: N, layers } = setting.parameters;
    const { all, recurrent } = lstmWeights({
      ...setting.parameters,
      embedding: setting.parameters.embeddingDimension,
    });
    const size = { weights: all, kept: P + setting.task.test.samples, inputs: L, outputs: 2 };
    const cost = networkCost(setting, L * recurrent + N, size);
    const trace = 4 * samplesOfStep(setting) * L * layers * KEPT_PER_UNIT * N;
    return { ...cost, memoryBytes: cost.memoryBytes + trace };
  },
  shape: networkShape,
  rest: (setting) => networkRest(setting, "cross-entropy"),
  preset: {
    parameters: {
      samples: 300,
      width: 16,
      embeddingDimension: 8,
      layers: 1,
      vocabulary: 40,
      length: 12,
      learningRate: 3e-3,
    },
    task: { table: "sweeps/miniature/reviews.csv", test: { samples: 100 } },
    centered: false,
    method: { kind: "adamw", rateRule: "constant", batch: 50 },
    steps: 300,
    grok: { measure: "accuracy", train: 0.95, test: 0.75 },
  },
  report: {
    lossUnit: NETWORK_LOSS_UNIT,
    mechanism: NETWORK_MECHANISM,
    definition:
      "LSTM layers read the words of a review of a film, one vector a word; a linear function of their last state, scaled by α, is the logarithm of the odds that the review is positive. They are trained on the cross-entropy.",
  },
  workplace: async (choice) => (await import("./training/trainer.js")).workplace(choice),
  trainer: async (choice) => (await import("./training/trainer.js")).open(choice),
});
