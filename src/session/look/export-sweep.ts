import type { Writable } from "node:stream";
import {
  changingCondition,
  exportedOutcomes,
  foreignColumns,
  outcomeExportColumns,
  ownFacts,
  ownParameterColumns,
  placesWhere,
  programVersion,
  quotingHint,
  refuseStores,
  requireOutcomeCondition,
  type ExportedColumns,
} from "../../store/index.js";
import { cellRecords, type FlatRecord } from "../../analysis/index.js";
import { openRowWriter, type TextSink, type ExportFormat, type OpenRowWriter } from "../../export/index.js";
import { GrokError, recordSteps, seriesValue, type SqlValue, type Store } from "../../model/index.js";
import { curveExportColumns, exportColumn, type CurveExportColumns } from "./export-columns.js";
import { requireSoundOutcomes, requireSoundResults } from "../ask/check-store.js";
import { storedSweep } from "../ask/stored-sweep.js";
import { sweepFindings } from "./sweep-findings.js";

/** Tables that can be exported from a store, with a row for each trial, recorded step, or cell. */
export const EXPORTED_TABLES = ["outcomes", "curves", "cells"] as const;
export type ExportedTable = (typeof EXPORTED_TABLES)[number];

/** What to export, and the target. */
export interface ExportOptions {
  readonly sweep: string;
  readonly what: ExportedTable;
  /**
   * An SQL expression; rows for which it is true are exported. It may name the columns of the table, for curves those of
   * the outcomes. Default: all.
   */
  readonly where?: string;
  readonly format: ExportFormat;
  /** A file that appears when it is complete (never a store), or a stream or sink (text formats only). */
  readonly target:
    | {
        readonly path: string;
        /** Called with words for people where the reader of a FIFO is missing. */ readonly onWait?: (
          words: string,
        ) => void;
      }
    | { readonly stream: Writable }
    | { readonly sink: TextSink };
}

/** Outcomes read at a time: a reader delays the writer of the store for no longer than a page. */
const PAGE = 2000;

/** The number of trials whose curves are read before they are passed on. */
const CURVES_AT_ONCE = 100;

/**
 * Exports a table from a store, a page at a time: memory does not grow with the sweep, except for cells, which are
 * estimated from all outcomes. Orphaned trials are left out; curves hold the records of the sweep's own grid, up to the
 * last step of the outcome. Returns the number of rows.
 *
 * Cost: outcomes some 10 µs a row and more for Parquet; curves are read once.
 *
 * @throws GrokError INPUT for a predicate that is not SQL or names no column; STORE naming a trial that differs from what
 *   was written, and when the file cannot be written, which then stays unchanged.
 */
export async function exportSweep(store: Store, options: ExportOptions): Promise<number> {
  const { system } = storedSweep(store, options.sweep);
  if (options.what === "curves") requireSoundResults(store, options.sweep);
  if (options.what === "outcomes") requireSoundOutcomes(store, options.sweep);
  const own = [
    ...ownParameterColumns(system),
    // Facts belong to a trial as a whole: a column in every row of its curve would only repeat them.
    ...(options.what === "outcomes" ? ownFacts(system) : []),
  ];
  const exported = { own, foreign: foreignColumns(system) };
  const rows = rowsOf(store, options, exported, curveExportColumns(system, exported));
  // The first page is read before the file is opened, so that a wrong predicate touches nothing.
  const pages = rows.pages[Symbol.iterator]();
  let page = pages.next();
  const columns = rows.columns.map((name) => exportColumn(name, options.what, own));
  const writer = await openRowWriter(
    options.format,
    columns,
    "path" in options.target ? { ...options.target, guard: refuseStores } : options.target,
    `groksweep version ${programVersion()}`,
  );
  return finish(writer, async () => {
    let count = 0;
    for (; page.done !== true; page = pages.next()) {
      count += page.value.length;
      await writer.write(page.value);
    }
    return count;
  });
}

async function finish(writer: OpenRowWriter, work: () => Promise<number>): Promise<number> {
  try {
    const count = await work();
    await writer.end();
    return count;
  } catch (error) {
    writer.discard();
    throw error;
  }
}

interface PagedRows {
  readonly columns: readonly string[];
  readonly pages: Iterable<readonly (readonly SqlValue[])[]>;
}

function rowsOf(
  store: Store,
  { what, sweep, where = "1" }: ExportOptions,
  exported: ExportedColumns,
  curves: CurveExportColumns,
): PagedRows {
  switch (what) {
    case "outcomes":
      return {
        columns: outcomeExportColumns(exported),
        pages: outcomePages(store, sweep, where, exported, PAGE),
      };
    case "curves":
      return {
        columns: [...curves.keys, ...curves.recorded],
        pages: curvePages(store, sweep, where, exported, curves),
      };
    case "cells":
      return cellRows(store, sweep, where);
  }
}

/** The sweep's outcomes that satisfy the predicate, in order of trial id. */
function* outcomePages(
  store: Store,
  sweep: string,
  where: string,
  exported: ExportedColumns,
  size: number,
): Generator<readonly (readonly SqlValue[])[]> {
  const columns = outcomeExportColumns(exported);
  const id = columns.indexOf("trial_id");
  askWhere(store, where, columns, () => {
    requireOutcomeCondition(store, where, exported);
  });
  for (let after: SqlValue = ""; ;) {
    const rows = askWhere(store, where, columns, () =>
      exportedOutcomes(store, { sweep, where, columns: exported, after, limit: size }),
    );
    if (rows.length === 0) return;
    yield rows;
    after = rows[rows.length - 1][id];
  }
}

function* curvePages(
  store: Store,
  name: string,
  where: string,
  exported: ExportedColumns,
  { keys: named, recorded }: CurveExportColumns,
): Generator<readonly (readonly SqlValue[])[]> {
  const { budget } = storedSweep(store, name);
  const columns = outcomeExportColumns(exported);
  const at = (column: string): number => columns.indexOf(column);
  const [id, steps] = [at("trial_id"), at("steps")];
  const keys = named.map(at);
  let longest = budget.steps;
  let onGrid: ReadonlySet<number> = new Set(recordSteps(budget.record, longest));
  for (const outcomes of outcomePages(store, name, where, exported, CURVES_AT_ONCE)) {
    yield outcomes.flatMap((outcome) => {
      const last = Number(outcome[steps] ?? -1);
      if (last > longest) {
        longest = last;
        onGrid = new Set(recordSteps(budget.record, longest));
      }
      const key = keys.map((column) => outcome[column]);
      return store
        .curve(String(outcome[id]))
        .filter(({ step }) => step <= last && onGrid.has(step))
        .map((row) => [...key, ...recorded.map((column) => finiteOrInfinite(seriesValue(row, column)))]);
    });
  }
}

/** NaN is exported as absent, as in the store. */
function finiteOrInfinite(value: number | null): number | null {
  return value === null || Number.isNaN(value) ? null : value;
}

function cellRows(store: Store, sweep: string, where: string): PagedRows {
  const { system, cells, regimes, mechanisms, landscape } = sweepFindings(store, sweep);
  const records = cellRecords(cells, regimes, mechanisms, { ...system, clock: "steps", landscape }).map(
    (record) => ({
      sweep,
      ...record,
    }),
  );
  const columns = Object.keys(records[0]);
  const kept = recordsWhere(store, records, columns, where);
  return { columns, pages: [kept.map((record) => columns.map((column) => record[column]))] };
}

/** The records for which an SQL expression over their columns is true. SQLite evaluates it, so the SQL is the same. */
function recordsWhere(
  store: Store,
  records: readonly FlatRecord[],
  columns: readonly string[],
  where: string,
): readonly FlatRecord[] {
  const places = askWhere(store, where, columns, () => placesWhere(store, records, columns, where));
  return places.map((place) => records[place]);
}

/** Makes errors of a query with a user's predicate name the predicate. */
function askWhere<T>(store: Store, where: string, columns: readonly string[], ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof GrokError && error.code === "INPUT")) throw error;
    const changing = changingCondition(where, error);
    if (changing !== null) throw changing;
    const advice = quotingHint(store, where, columns);
    throw new GrokError(
      "INPUT",
      `--where ${JSON.stringify(where)}: expected a SQL expression; ${error.message}`,
      {
        hint: `${advice === null ? "" : `${advice}; `}for example "alpha >= 1 AND samples < 400"; columns: ${columns.join(", ")}`,
        cause: error,
      },
    );
  }
}
