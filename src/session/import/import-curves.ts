import {
  curveRowOf,
  GrokError,
  hasExploded,
  seriesValue,
  type CurveRow,
  type Outcome,
  type Store,
  type Sweep,
  type Trial,
  type TrialEnd,
} from "../../model/index.js";
import { isImported } from "../../system/index.js";
import type { StagedRow } from "../../store/index.js";
import { concludeTrial } from "../run/conclude-trial.js";
import { holdLease, type HeldLease } from "../run/hold-lease.js";
import { recordingRule, type RecordingRule } from "../run/recording-rule.js";
import { requireShard } from "../run/require-shard.js";
import { chunks } from "../run/sweep-trials.js";
import { writeSummaries } from "../run/write-summaries.js";
import { storedSweep } from "../ask/stored-sweep.js";
import type { ImportResult } from "./import-result.js";
import type { ImportedGrid } from "./imported-content.js";
import { namedTrial, type ReadCurves } from "./read-curves.js";
import { RowMistakes } from "./row-mistakes.js";

/** Trials, and rows, in one transaction at most. */
const TRIALS = 200;
const ROWS = 20_000;

/** The data that an import will store. */
export interface ImportPlan {
  readonly sweep: Sweep;
  /** In the order of {@link ReadCurves.trials}. */
  readonly trials: readonly Trial[];
}

/**
 * Compares curves read from a table with the store that will receive them. Reads only.
 *
 * @param store null: there is none yet. @throws GrokError INPUT as {@link importCurves} does.
 */
export function planImport(store: Store | null, read: ReadCurves): ImportPlan {
  if (store !== null) requireShard(store, null);
  const sweep = read.sweepWith(store === null ? { trials: [], steps: [] } : storedGrid(store, read));
  const trials = read.trials.map((trial) => sweep.trialAt(namedTrial(trial)));
  if (store !== null) requireSameNumbers(store, read, trials);
  return { sweep, trials };
}

/**
 * Stores curves that were read from a table as a finished sweep: trials, rows and outcomes, as if they had been trained
 * here; they are judged and reported, but training never continues. Existing data stay: the same rows again change
 * nothing, trials that the table does not have remain, longer curves grow, and all are judged by the sweep's present
 * thresholds. The next import completes an interrupted one.
 *
 * @param plan the result of {@link planImport} for the present store.
 * @throws GrokError INPUT where the store has other numbers for a row, or a sweep of this name that was not imported; nothing is
 *   written then. STORE when the store is in use.
 */
export function importCurves(
  store: Store,
  read: ReadCurves,
  plan: ImportPlan = planImport(store, read),
): ImportResult {
  const { sweep, trials } = plan;
  const lease = holdLease(store);
  try {
    return { ...write(store, sweep, read, trials, lease), notice: lease.notice };
  } finally {
    lease.release();
  }
}

/** The sweep's data in the store: its trials, and the steps at which they have rows. */
function storedGrid(store: Store, { name, source }: ReadCurves): ImportedGrid {
  if (store.sweep(name) === null) return { trials: [], steps: [] };
  const { system, budget } = storedSweep(store, name);
  if (system.imported !== true) {
    throw new GrokError(
      "INPUT",
      `${store.path}: expected no sweep ${name}, or one that was imported, found one of ${system.kind}`,
      {
        hint: `give what ${source} holds another name: --name NAME`,
      },
    );
  }
  const names = Object.keys(system.parameters);
  const trials = Array.from(store.trials(name), ({ parameters }) =>
    Object.fromEntries(names.map((one) => [one, parameters[one] ?? null])),
  );
  return { trials, steps: "steps" in budget.record ? budget.record.steps : [] };
}

/** @throws GrokError INPUT naming the rows that the store has with other numbers. */
function requireSameNumbers(store: Store, read: ReadCurves, trials: readonly Trial[]): void {
  const known = new Map<string, number | null>();
  for (const some of chunks(trials, TRIALS)) {
    for (const { trialId, steps, end } of store.progress(some.map(({ id }) => id)))
      if (steps !== null) known.set(trialId, end?.labelPower ?? null);
  }
  if (known.size === 0) return;
  const mistakes = new RowMistakes(read.source);
  trials.forEach(({ id }, at) => {
    const { labelPower, place } = read.trials[at];
    const before = known.get(id) ?? labelPower;
    if (before === labelPower) return;
    const where = `${read.placeWord} ${place}: label_power`;
    mistakes.add(where, `${before}, which ${store.path} has of this trial`, String(labelPower));
  });
  for (const rows of read.stage.trials()) {
    const { id } = trials[rows[0].trial];
    if (!known.has(id)) continue;
    const stored = new Map(store.curve(id).map((row) => [row.step, row]));
    for (const staged of rows) {
      const before = stored.get(staged.step);
      if (before === undefined) continue;
      staged.values.forEach((value, at) => {
        const column = read.values[at];
        const old = seriesValue(before, column);
        if (value === null || old === null || Object.is(value, old)) return;
        const where = `${read.placeWord} ${staged.place}: ${column}`;
        const hint =
          "the same trial has the same numbers; another run of it is another seed, or another --name";
        mistakes.add(where, `${old}, which ${store.path} has of step ${staged.step}`, String(value), hint);
      });
    }
  }
  mistakes.refuse();
}

function write(
  store: Store,
  sweep: Sweep,
  read: ReadCurves,
  trials: readonly Trial[],
  lease: HeldLease,
): Omit<ImportResult, "notice"> {
  const rule = recordingRule(sweep);
  const result = { added: 0, grown: 0, written: 0 };
  const ofTable = new Set(trials.map(({ id }) => id));
  const others = [...(store.sweep(sweep.name) === null ? [] : store.trials(sweep.name))].filter(
    ({ id }) => !ofTable.has(id),
  );
  store.beginDeclaration({ name: sweep.name, definition: sweep.definition });
  for (const some of inChunks(read.stage.trials())) {
    store.atomically(() => {
      store.declareTrials(
        sweep.name,
        some.map(([{ trial }]) => trials[trial]),
      );
      const changed = new Set<string>();
      for (const rows of some) {
        const { trial: index } = rows[0];
        const taken = take(store, trials[index], rows, read);
        if (taken.written === 0) continue;
        result.written += taken.written;
        changed.add(trials[index].id);
        if (taken.isNew) result.added++;
        else result.grown++;
      }
      judge(
        store,
        sweep,
        rule,
        some.map(([{ trial }]) => trials[trial]),
        changed,
      );
    });
    lease.renew();
    if (lease.lost.aborted) throw lease.lost.reason;
  }
  for (const some of chunks(others, TRIALS)) {
    store.atomically(() => {
      store.declareTrials(sweep.name, some);
      judge(store, sweep, rule, some, new Set());
    });
    lease.renew();
  }
  store.endDeclaration(sweep.name);
  writeSummaries(store, sweep, rule);
  return { sweep: sweep.name, trials: trials.length, rows: read.stage.count, ...result };
}

/** Trials, as many as go into one transaction. */
function* inChunks(trials: Iterable<readonly StagedRow[]>): Generator<readonly (readonly StagedRow[])[]> {
  let [some, count] = [[] as (readonly StagedRow[])[], 0];
  for (const rows of trials) {
    some.push(rows);
    count += rows.length;
    if (some.length < TRIALS && count < ROWS) continue;
    yield some;
    [some, count] = [[], 0];
  }
  if (some.length > 0) yield some;
}

/** Stores the new part of a trial's rows. */
function take(
  store: Store,
  trial: Trial,
  staged: readonly StagedRow[],
  read: ReadCurves,
): { readonly written: number; readonly isNew: boolean } {
  const { id } = trial;
  const before = new Map(store.curve(id).map((row) => [row.step, row]));
  const fresh = staged
    .map(({ step, values }) =>
      curveRowOf(step, Object.fromEntries(values.map((value, at) => [read.values[at], value]))),
    )
    .filter((row) => {
      const stored = before.get(row.step);
      return (
        stored === undefined ||
        read.values.some((name) => seriesValue(row, name) !== null && seriesValue(stored, name) === null)
      );
    });
  const [{ end }] = store.progress([id]);
  if (fresh.length === 0 && end !== null) return { written: 0, isNew: false };
  const isNew = before.size === 0;
  for (const row of fresh) before.set(row.step, filled(before.get(row.step), row));
  const rows = [...before.values()].sort((a, b) => a.step - b.step);
  const last = rows[rows.length - 1];
  const grid = { steps: rows.map(({ step }) => step) };
  store.writeStarts([{ trialId: id, grid, metrics: [], from: 0 }]);
  const { labelPower } = read.trials[staged[0].trial];
  store.writeEvents([
    { kind: "rows", trialId: id, rows: fresh },
    { kind: "finished", trialId: id, ...endOf(rows[0], last, labelPower) },
  ]);
  return { written: fresh.length, isNew };
}

/** A stored row, completed with the values of another row. */
function filled(stored: CurveRow | undefined, row: CurveRow): CurveRow {
  if (stored === undefined) return row;
  const given = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
  const extra = { ...stored.extra, ...row.extra };
  return { ...stored, ...given, ...(Object.keys(extra).length === 0 ? {} : { extra }) };
}

function endOf(first: CurveRow, last: CurveRow, labelPower: number): TrialEnd {
  const isDiverged =
    hasExploded(last.train_loss, first.train_loss) || hasExploded(last.test_loss, first.test_loss);
  return {
    ending: isDiverged ? "diverged" : "budget",
    ...{ steps: last.step, last, labelPower, kernelTest: null, checkpoint: null },
    ...{ evaluations: 0, computeMs: 0, attempt: 1, kernels: "imported" },
  };
}

/** Writes the outcomes that trials lack under the sweep's rule, and always those of trials whose rows have changed. */
function judge(
  store: Store,
  sweep: Sweep,
  rule: RecordingRule,
  trials: readonly Trial[],
  changed: ReadonlySet<string>,
): void {
  const ids = trials.map(({ id }) => id).filter((id) => !changed.has(id));
  const judged = store.withOutcome(sweep.name, ids, rule.text);
  const open = trials.filter(({ id }) => !judged.has(id));
  const outcomes = store.progress(open.map(({ id }) => id)).flatMap(({ end }, at) => {
    const trial = open[at];
    if (end === null || !isImported(trial)) return [];
    const rows = store.curve(trial.id);
    const outcome: Outcome | null = concludeTrial(trial, rule, rows, end);
    if (outcome === null) throw new GrokError("DEFECT", `trial ${trial.id}: imported, and not settled`);
    return [{ trialId: trial.id, outcome, rows }];
  });
  if (outcomes.length > 0) store.writeOutcomes(sweep.name, rule.text, outcomes);
}
