import * as z from "zod";
import {
  RATE_RULES,
  type ParameterHome,
  type ParameterSpec,
  type ParameterTable,
  type RateRule,
  type TaskShape,
} from "../model/index.js";
import { AUXILIARY_AXIS, AUXILIARY_VALUE, axisSchema } from "./axis-schema.js";
import { describeParameter, domainSchema, parameterSchema } from "./parameter-schema.js";
import { fraction, mapping, oneOf, positive, whole } from "./schema-parts.js";
import { A_TOLERANCE, TOLERANCE_RANGE } from "./tolerance-range.js";

/*
 * The shape of a sweep file, once for validation by its system and once more, through z.toJSONSchema and over all systems,
 * for editors.
 */

/** Permitted ε of adam: single precision has no normal number below the least. */
const EPSILON_RANGE = Object.freeze({ least: 1e-37, most: 1 });
const AN_EPSILON = `a number from ${EPSILON_RANGE.least} to ${EPSILON_RANGE.most}`;

/** The part of one system, or of several, that the schema of a sweep file needs. */
export interface SchemaSource {
  /** The kinds that `task.kind` may name. */
  readonly kinds: readonly string[];
  readonly parameters: ParameterTable;
  readonly task: Pick<TaskShape, "keys" | "required">;
  /** Sections that imply a task without a kind, with their keys. */
  readonly sections: Readonly<Record<string, Pick<TaskShape, "keys" | "required">>>;
  readonly methods: readonly string[];
  readonly engines: readonly string[];
  readonly metrics: readonly string[];
  /** Thresholds of squared errors whose accuracies may be judged. */
  readonly within: readonly number[];
}

/** The parameters that may have one fixed value in this section. */
export function parametersAtHome(
  table: ParameterTable,
  home: ParameterHome,
): readonly (readonly [string, ParameterSpec])[] {
  return Object.entries(table).filter(([, spec]) => spec.home === home);
}

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

function fixedParameters(table: ParameterTable, home: ParameterHome): z.ZodRawShape {
  return Object.fromEntries(
    parametersAtHome(table, home).map(([name, spec]) => [name, parameterSchema(spec).optional()]),
  );
}

function taskKeys({ keys, required = [] }: Pick<TaskShape, "keys" | "required">): z.ZodRawShape {
  return Object.fromEntries(
    Object.entries(keys).map(([key, { domain, meaning }]) => {
      const schema = domainSchema(domain, meaning);
      return [key, required.includes(key) ? schema : schema.optional()];
    }),
  );
}

function perParameter<T>(table: ParameterTable, make: (spec: ParameterSpec) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(table).map(([name, spec]) => [name, make(spec)]));
}

/** The keys of the section `task`, without those that belong to other sections. */
function taskShape({ kinds, parameters, task }: SchemaSource): z.ZodRawShape {
  return {
    kind: oneOf(
      "what is learned, and by which model; program: a script of your own trains (docs/programs.md); imported: the file describes the columns of a table for groksweep import --sweep (docs/import.md)",
      kinds,
    ).optional(),
    ...fixedParameters(parameters, "task"),
    ...taskKeys(task),
  };
}

const methodShape = (source: SchemaSource): z.ZodRawShape => ({
  kind: oneOf("how weights move", source.methods).optional(),
  tolerance: z
    .number({ error: A_TOLERANCE })
    .min(TOLERANCE_RANGE.least, { error: A_TOLERANCE })
    .max(TOLERANCE_RANGE.most, { error: A_TOLERANCE })
    .meta({ description: "error tolerance of flow (default 1e-3)" })
    .optional(),
  momentum: fraction("momentum of momentum (default 0.9)").optional(),
  beta1: fraction("decay of adam's mean of gradients (default 0.9)").optional(),
  beta2: fraction("decay of adam's mean of squared gradients (default 0.999)").optional(),
  adamEpsilon: z
    .number({ error: AN_EPSILON })
    .min(EPSILON_RANGE.least, { error: AN_EPSILON })
    .max(EPSILON_RANGE.most, { error: AN_EPSILON })
    .meta({ description: "ε of adam, which keeps its denominator from 0 (default 1e-8)" })
    .optional(),
  rateRule: oneOf("how η follows α (default 1/alpha^2)", RATE_RULES).optional(),
  batch: whole("samples in a step, in fixed order (default: all)", 1).optional(),
  warmup: whole("steps over which η rises from 0 (default 0)", 0).optional(),
});

/** The sections of a sweep file; those with separate access are named. */
type SweepShape = Readonly<Record<string, z.ZodType>> & {
  readonly method: z.ZodType;
  readonly grok: z.ZodType;
};

/**
 * The schema of a sweep file of these systems. A parameter stands in its section (one value), or under `axes`, `points` or
 * `derive`, but in one place only.
 */
export function sweepSchemaOf(source: SchemaSource): z.ZodObject<SweepShape, z.core.$strict> {
  const { parameters, sections, engines, metrics, within } = source;
  return mapping<SweepShape>("A groksweep sweep file", {
    name: z
      .string({ error: "a name" })
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, { error: "a name of letters, digits, . _ - (100 at most)" })
      .meta({ description: "the sweep's name in the store" }),
    task: mapping("what is learned", taskShape(source)).optional(),
    ...Object.fromEntries(
      Object.entries(sections).map(([name, shape]) => [
        name,
        mapping("inputs and labels of one's own instead of drawn ones", taskKeys(shape)).optional(),
      ]),
    ),
    model: mapping("the network", {
      ...fixedParameters(parameters, "model"),
      centered: z
        .boolean({ error: "true or false" })
        .meta({ description: "train on f − f₀ (default true; false for deep networks)" })
        .optional(),
      ...(engines.length === 0
        ? {}
        : { engine: oneOf("how it is computed, instead of the automatic choice", engines).optional() }),
    }).optional(),
    axes: z
      .object(perParameter(parameters, axisSchema), { error: "a mapping" })
      .partial()
      .catchall(AUXILIARY_AXIS)
      .meta({ description: "swept parameters, each a value, a list or a range; other names serve `derive`" })
      .optional(),
    derive: z
      .object(
        perParameter(parameters, (spec) =>
          z.string({ error: "a formula" }).meta({ description: `formula for: ${describeParameter(spec)}` }),
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
          .object(perParameter(parameters, parameterSchema), { error: "a mapping of parameters to values" })
          .partial()
          .catchall(AUXILIARY_VALUE)
          .meta({ description: "one combination of values" }),
        { error: "a list of combinations" },
      )
      .min(1, { error: "a list of at least one combination" })
      .meta({ description: "combinations of values, crossed with the axes" })
      .optional(),
    method: mapping("how weights move", {
      ...methodShape(source),
      ...fixedParameters(parameters, "method"),
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
      within: (within.length === 0
        ? z.never({ error: "nothing: the system has one accuracy only" })
        : z.literal(within, { error: `one of ${within.join(", ")}` })
      )
        .meta({ description: "which accuracy of a regression: squared error below this (default 1e-3)" })
        .optional(),
      train: positive(
        "threshold on the train loss (default 0.1) or accuracy (default 0.99, with phases 0.9)",
      ).optional(),
      test: positive(
        "threshold on the test loss (default 0.1) or accuracy (default 0.95, with phases 0.9)",
      ).optional(),
      relativeTo: oneOf("labels (default): L / E[y²]; initial: each loss over its start; absolute: L", [
        "labels",
        "initial",
        "absolute",
      ]).optional(),
      ratio: z
        .number({ error: "a number of at least 1" })
        .min(1, { error: "a number of at least 1" })
        .meta({
          description: "test step / train step from which generalisation counts as delayed (default 3)",
        })
        .optional(),
      phases: mapping("the phases of Liu et al. 2022: comprehension, grokking, memorization, confusion", {
        lag: z
          .number({ error: "a number of steps of at least 0" })
          .min(0, { error: "a number of steps of at least 0" })
          .meta({ description: "steps from the train to the test crossing from which on it is grokking" }),
      }).optional(),
    }).optional(),
    metrics: z
      .array(oneOf("a metric", metrics), { error: "a list of metrics" })
      .meta({ description: "metrics recorded beside those that the system always records" })
      .optional(),
    checkpoints: oneOf("final (default): keep the last state, so that trials can be continued; none", [
      "final",
      "none",
    ]).optional(),
  });
}

/** The part of a sweep file that all systems share, after validation of its shape. */
export interface SweepInput {
  readonly name: string;
  readonly budget: {
    readonly steps: number;
    readonly stop?: "decided" | "budget";
    readonly evaluations?: number;
    readonly record?: { readonly pointsPerDecade?: number; readonly steps?: readonly number[] };
  };
  readonly grok?: {
    readonly measure?: "loss" | "accuracy";
    readonly within?: number;
    readonly train?: number;
    readonly test?: number;
    readonly relativeTo?: "labels" | "initial" | "absolute";
    readonly ratio?: number;
    readonly phases?: { readonly lag: number };
  };
  readonly metrics?: readonly string[];
  readonly checkpoints?: "final" | "none";
}

/** The section `method`, less its parameters. */
export interface MethodInput {
  readonly kind?: string;
  readonly tolerance?: number;
  readonly momentum?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly adamEpsilon?: number;
  readonly rateRule?: RateRule;
  readonly batch?: number;
  readonly warmup?: number;
}
