import { CURVE_COLUMNS, RATE_RULES } from "../../model/index.js";
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

/** The permitted contents of the columns of JSON: the types of the same names in model/, as checks of data. */

/** Any parameters by name: numbers, words or null. Their systems check more. */
export const PARAMETERS: Shape = members(nullable(either(TEXT, FINITE)));

const ANY_OBJECT: Shape = (found, place) =>
  typeof found === "object" && found !== null && !Array.isArray(found)
    ? null
    : `${place}: expected an object`;

/** TaskContent: a mapping with the kind of its system, which checks more (TrialIdentity.tasks). */
export const TASK: Shape = (found, place) => {
  const kind: unknown = (found as { readonly kind?: unknown } | null)?.kind;
  if (typeof kind !== "string" || kind === "") return `${place}.kind: expected the kind of a system`;
  return ANY_OBJECT(found, place);
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
    adamEpsilon: FINITE,
  },
);

/** RecordGrid. */
export const GRID: Shape = either(
  object({ pointsPerDecade: integer(1) }),
  object({ steps: list(integer(0)) }),
);

/** MetricName[]. */
export const METRICS: Shape = list(TEXT);

/** A diverged trial may have numbers that JSON lacks; these are words. */
const NUMBER = either(oneOf(["NaN", "Infinity", "-Infinity"]), FINITE);

/** The words of Ending. */
export const ENDINGS = ["budget", "decided", "diverged"] as const;

/** Series without a column, by name. */
export const EXTRA: Shape = members(NUMBER);

/** Facts, by name. */
export const FACTS: Shape = members(nullable(FINITE));

/** The JSON that end-values.ts writes. */
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

/** The definition of a sweep: an object, which the parser of sweep files reads (the parser bounds the depth of nesting). */
export const DEFINITION: Shape = ANY_OBJECT;
