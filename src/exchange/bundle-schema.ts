import { z } from "zod";
import { CURVE_COLUMNS, OUTCOME_KINDS, type CurveRow, type TrialBundle } from "../model/index.js";

/** A number as JavaScript has it: NaN and ±∞ are values that a diverged trial may have. */
const anyNumber = z.custom<number>((value) => typeof value === "number", "expected a number");
const numberOrNull = anyNumber.nullable();
const count = z.number().int().nonnegative();
const step = z.number().nonnegative();
const name = z.string().min(1).max(1000);
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, "expected bytes");
const facts = z.record(z.string(), numberOrNull);

const sqlValue = z.custom<string | number | bigint | Uint8Array | null>(
  (value) =>
    value === null || ["string", "number", "bigint"].includes(typeof value) || value instanceof Uint8Array,
  "expected a value of SQL",
);

const trial = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{64}$/),
  task: z.looseObject({ kind: name }),
  parameters: z.record(z.string(), z.union([anyNumber, z.string(), z.boolean(), z.null()])),
  centered: z.boolean(),
  method: z.looseObject({ kind: name }),
  engine: name,
});

const plan = z.strictObject({
  grid: z.union([
    z.strictObject({ pointsPerDecade: z.number().positive() }),
    z.strictObject({ steps: z.array(step) }),
  ]),
  metrics: z.array(name),
});

/** Written by hand, since bundles are mostly rows, and a schema takes ten times as long for each row. */
const row = z.custom<CurveRow>(
  isRow,
  "expected a row: a step, losses, and numbers or null under the names of columns",
);

function isRow(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { step, train_loss, test_loss, extra } = value as Partial<CurveRow>;
  if (typeof step !== "number" || !(step >= 0)) return false;
  if (typeof train_loss !== "number" || typeof test_loss !== "number") return false;
  if (extra !== undefined && !facts.safeParse(extra).success) return false;
  for (const [name, each] of Object.entries(value)) {
    if (each !== null && typeof each !== "number" && name !== "extra") return false;
    if (!ROW_KEYS.has(name)) return false;
  }
  return true;
}

const ROW_KEYS: ReadonlySet<string> = new Set([...CURVE_COLUMNS, "extra"]);

const outcome = z.strictObject({
  kind: z.enum(OUTCOME_KINDS),
  ...Object.fromEntries(
    [
      ...["train_step", "test_step", "train_first_step", "test_first_step", "delay", "delay_at_least"],
      ...["ratio", "rise", "rich_step", "kernel_test", "label_power", "initial_train", "initial_test"],
      ...["final_train", "final_test", "steps"],
    ].map((column) => [column, numberOrNull]),
  ),
  facts: facts.optional(),
});

const error = z.strictObject({
  code: z.enum(["INPUT", "STORE", "TRIAL", "INTERRUPTED", "DEFECT"]),
  message: z.string(),
  hint: z.string().optional(),
  details: z.array(z.string()).optional(),
});

const ending = z.enum(["budget", "decided", "diverged"]);

const end = z.strictObject({
  ending,
  steps: step,
  last: row,
  labelPower: anyNumber,
  kernelTest: numberOrNull,
  facts: facts.optional(),
  evaluations: anyNumber,
  computeMs: anyNumber,
  attempt: count,
  exhausted: anyNumber.optional(),
  kernels: z.string(),
});

const bundle = z.strictObject({
  trial,
  memberships: z.array(
    z.strictObject({
      sweep: name,
      origin: z.enum(["file", "refined"]),
      orphaned: z.boolean(),
      deepenedTo: step.nullable(),
      outcome: z
        .strictObject({ rule: z.string(), outcome, content: bytes.nullable(), digest: bytes.nullable() })
        .nullable(),
    }),
  ),
  rows: z.array(row),
  recordings: z.array(z.strictObject({ ...plan.shape, from: step, steps: step.nullable() })),
  progress: z
    .strictObject({
      plan: plan.nullable(),
      lastStep: step.nullable(),
      ending: ending.nullable(),
      end: end.nullable(),
      failures: count,
      error: error.nullable(),
      startedAt: z.string().nullable(),
      backend: z.string().nullable(),
      digest: bytes.nullable(),
    })
    .nullable(),
  checkpoint: z
    .strictObject({
      trialId: z.string(),
      step,
      format: count,
      payload: bytes,
      plan: plan.nullable(),
    })
    .nullable(),
  attempts: z.array(z.strictObject({ values: z.record(z.string(), sqlValue), seal: bytes.nullable() })),
});

const bundles = z.array(bundle);

/**
 * Bundles from external data: they have exactly the keys and types of a {@link TrialBundle}. The receiver checks the
 * meaning of the values.
 *
 * @returns the bundles, or the first mistakes in words.
 */
export function asBundles(data: unknown): readonly TrialBundle[] | { readonly mistakes: string } {
  const found = bundles.safeParse(data);
  if (found.success) return found.data as unknown as readonly TrialBundle[];
  const mistakes = found.error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
  return { mistakes: mistakes.join("; ") };
}
