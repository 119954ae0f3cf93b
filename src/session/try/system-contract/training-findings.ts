import type { CurveRow, Job, System, Trainer } from "../../../model/index.js";
import type { SystemFinding } from "./system-finding.js";
import { trainTogether, type TrainedHere } from "./train-here.js";

const OF_EVERY_ROW = ["step", "train_loss", "test_loss"];

/** The findings of training. @param methods jobs of each method, with trials that differ only in the method. */
export async function trainingFindings(
  system: System,
  methods: readonly (readonly Job[])[],
): Promise<readonly SystemFinding[]> {
  const broken = { trained: [] as string[], series: [] as string[], finite: [] as string[] };
  const bits = { interrupted: [] as string[], batched: [] as string[] };
  let trials = 0;
  const missing = new Set(system.series.filter(({ metric }) => metric === null).map(({ column }) => column));
  let trainer: Trainer;
  try {
    const { choice } = await system.workplace({ kernels: "auto", tensors: "auto" });
    trainer = await system.trainer(choice);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return [{ promise: "trials of the preset are trained", broken: [words], seen: null }];
  }
  for (const jobs of methods) {
    const together = trainTogether(trainer, jobs);
    for (const job of jobs) {
      trials++;
      const { id, method, parameters } = job.trial;
      const name = `${method.kind}, seed ${String(parameters["seed"])}`;
      const whole = trainTogether(trainer, [job]).get(id);
      if (whole === undefined || whole.end === null) {
        broken.trained.push(`${name}: ${whole?.failure ?? "it did not end"}`);
        continue;
      }
      for (const row of whole.rows) {
        const values = valuesOf(row);
        for (const column of values.keys()) {
          missing.delete(column);
          if (OF_EVERY_ROW.includes(column)) continue;
          if (!system.series.some((series) => series.column === column && series.metric === null)) {
            broken.series.push(`${name}: ${column} is recorded, and not declared as always there`);
          }
        }
        const wrong = [...values].find(([, value]) => !Number.isFinite(value));
        if (wrong !== undefined && whole.end.ending !== "diverged") {
          broken.finite.push(`${name}: ${wrong[0]} is ${wrong[1]} at step ${row.step}`);
          break;
        }
      }
      // Under another method the preset's rate may well be too large.
      const isPreset = method.kind === system.preset.method["kind"];
      if (isPreset && whole.end.ending === "diverged") broken.finite.push(`${name}: the preset diverges`);
      const again = trainTogether(trainer, [job], { isInterrupted: true }).get(id);
      bits.interrupted.push(...differences(name, whole, again));
      bits.batched.push(...differences(name, whole, together.get(id)));
    }
  }
  // A guard drops these, so that no row shows them.
  const { unasked = new Set<string>() } = trainer as { readonly unasked?: ReadonlySet<string> };
  for (const name of unasked) {
    broken.series.push(
      `${name} is given though no sweep asked for it; look at job.metrics before you compute it`,
    );
  }
  const isTrained = broken.trained.length === 0;
  return [
    {
      promise: "trials of the preset are trained",
      broken: [...new Set(broken.trained)],
      seen: `${trials} trials: ${methods.map(([job]) => job.trial.method.kind).join(", ")}`,
    },
    {
      promise: "what is recorded is what is declared",
      broken: [
        ...new Set(broken.series),
        ...(isTrained ? [...missing].map((column) => `${column} is declared, and in no row`) : []),
      ],
      seen: null,
    },
    { promise: "what is recorded is finite", broken: broken.finite, seen: null },
    { promise: "a trial has the same bits when it is interrupted", broken: bits.interrupted, seen: null },
    { promise: "a trial has the same bits whatever it is batched with", broken: bits.batched, seen: null },
  ];
}

/** The first place where two trainings differ. */
function differences(name: string, one: TrainedHere, other: TrainedHere | undefined): readonly string[] {
  if (other === undefined || other.end === null) return [`${name}: ${other?.failure ?? "it did not end"}`];
  for (const [at, row] of one.rows.entries()) {
    const found = other.rows[at];
    if (found === undefined) return [`${name}: the row of step ${row.step} is missing`];
    const theirs = valuesOf(found);
    for (const [column, value] of valuesOf(row)) {
      if (!Object.is(value, theirs.get(column))) {
        return [`${name}: ${column} at step ${row.step} is ${value}, and then ${String(theirs.get(column))}`];
      }
    }
  }
  if (other.rows.length !== one.rows.length) return [`${name}: rows that were not there appear`];
  return one.end?.ending === other.end.ending && one.end.steps === other.end.steps
    ? []
    : [`${name}: it ends otherwise`];
}

/** The numbers of a row by column. */
function valuesOf(row: CurveRow): ReadonlyMap<string, number> {
  const { extra = {}, ...own } = row;
  const numbers = [...Object.entries(own), ...Object.entries(extra)].filter(
    (entry): entry is [string, number] => typeof entry[1] === "number",
  );
  return new Map(numbers);
}
