import { ARRAY_NAMES, CURVE_COLUMNS, NETWORK_TASK_KINDS, RATE_RULES } from "../../model/index.js";
import {
  either,
  FINITE,
  integer,
  list,
  members,
  nullable,
  object,
  oneOf,
  TEXT,
  type Shape,
} from "./stored-json.js";

/** What the columns of JSON may hold: the types of the same names in model/, as checks of data. */

/** Any parameters by name: numbers, words or null. Their systems know more. */
export const PARAMETERS: Shape = members(nullable(either(TEXT, FINITE)));

const SAMPLES = object({ samples: integer(1) });
const ARRAY_FILE = object({ path: TEXT, shape: list(integer(0)), sha256: TEXT });
const VARIANT = oneOf(["omnigrok", "kumar"]);

const ANY_OBJECT: Shape = (found, place) =>
  typeof found === "object" && found !== null && !Array.isArray(found)
    ? null
    : `${place}: expected an object`;

/** What the tasks of the house's first systems hold, by their kind. */
const TASKS: Readonly<Record<string, Shape>> = {
  polynomial: object({
    kind: TEXT,
    test: either(oneOf(["population"]), SAMPLES),
    target: object({ index: integer(1), norm: oneOf(["fixed", "random"]) }),
  }),
  eigenvector: object({ kind: TEXT }),
  data: object({
    kind: TEXT,
    data: object(Object.fromEntries(ARRAY_NAMES.map((name) => [name, nullable(ARRAY_FILE)]))),
  }),
  ...Object.fromEntries(NETWORK_TASK_KINDS.map((kind) => [kind, object({ kind: TEXT })])),
  "student-teacher": object({ kind: TEXT, variant: VARIANT, test: SAMPLES }),
  mnist: object({
    kind: TEXT,
    variant: VARIANT,
    test: SAMPLES,
    data: object({ folder: nullable(TEXT), digest: nullable(TEXT) }),
  }),
};

/** TaskContent: of a kind that is not of the house, any object with a kind, which its system checks. */
export const TASK: Shape = (found, place) => {
  const kind: unknown = (found as { readonly kind?: unknown } | null)?.kind;
  if (typeof kind !== "string" || kind === "") return `${place}.kind: expected the kind of a system`;
  return Object.hasOwn(TASKS, kind) ? TASKS[kind](found, place) : ANY_OBJECT(found, place);
};

/** Method, without its kind and the tolerance of `flow`. */
export const METHOD_SETTINGS: Shape = object(
  {},
  {
    rateRule: oneOf(RATE_RULES),
    batch: integer(1),
    warmup: FINITE,
    momentum: FINITE,
    beta1: FINITE,
    beta2: FINITE,
  },
);

/** RecordGrid. */
export const GRID: Shape = either(
  object({ pointsPerDecade: integer(1) }),
  object({ steps: list(integer(0)) }),
);

/** MetricName[]. */
export const METRICS: Shape = list(TEXT);

/** A number of a diverged trial may be one that JSON lacks: then it is a word. */
const NUMBER = either(oneOf(["NaN", "Infinity", "-Infinity"]), FINITE);

/** The words of Ending. */
export const ENDINGS = ["budget", "decided", "diverged"] as const;

/** Series without a column, by name. */
export const EXTRA: Shape = members(NUMBER);

/** Facts, by name. */
export const FACTS: Shape = members(nullable(FINITE));

/** What end-values.ts writes. */
export const END_VALUES: Shape = object(
  {
    ending: oneOf(ENDINGS),
    steps: NUMBER,
    last: object(
      { step: NUMBER, train_loss: NUMBER, test_loss: NUMBER },
      { ...Object.fromEntries(CURVE_COLUMNS.map((column) => [column, nullable(NUMBER)])), extra: EXTRA },
    ),
    labelPower: NUMBER,
    kernelTest: nullable(NUMBER),
    evaluations: NUMBER,
    computeMs: NUMBER,
    attempt: NUMBER,
    kernels: TEXT,
  },
  { exhausted: NUMBER, facts: FACTS },
);

/** GrokErrorData. */
export const ERROR: Shape = object({ code: TEXT, message: TEXT }, { hint: TEXT, details: list(TEXT) });

/** The definition of a sweep: an object, which the parser of sweep files reads (it bounds how deeply it is nested). */
export const DEFINITION: Shape = ANY_OBJECT;
