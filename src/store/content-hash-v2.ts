import { createHash } from "node:crypto";
import {
  recordSteps,
  type CurveRow,
  type Facts,
  type Outcome,
  type RecordGrid,
  type Store,
} from "../model/index.js";
import { CanonicalBytes } from "./canonical-bytes.js";
import { valueOf } from "./trial-digest.js";

/** What of a sweep's curves the hash covers. */
export interface ContentHashV2Options {
  /** Only rows on this grid: the sweep's own, so that another sweep's denser grid changes nothing. */
  readonly grid: RecordGrid;
  /** The columns and series that the sweep asks for, losses included; the step always counts. */
  readonly columns: readonly string[];
}

const VERSION_TAG = "groksweep content v2\n";

/**
 * SHA-256 (64 hexadecimal digits) of a sweep's results, format v2: like v1 (content-hash.ts), but it names what it covers, and
 * covers every series of the sweep's system and every fact. A series that later programs add changes no hash of before,
 * unless rows have it. The byte format is in docs/store.md.
 *
 * Cost: one pass over the sweep's curves, a few microseconds a row; memory of one curve.
 *
 * @throws GrokError INPUT when the store has no such sweep.
 */
export function contentHashV2(store: Store, sweepName: string, options: ContentHashV2Options): string {
  const columns = [...options.columns].sort();
  const hash = createHash("sha256");
  const bytes = new CanonicalBytes((chunk) => hash.update(chunk));
  const outcomes = store.outcomes(sweepName)[Symbol.iterator]();
  let next = outcomes.next();
  bytes.text(VERSION_TAG);
  for (const { id } of store.trials(sweepName)) {
    while (next.done !== true && next.value.trialId < id) next = outcomes.next();
    const outcome = next.done !== true && next.value.trialId === id ? next.value : null;
    bytes.text(id);
    if (outcome === null) {
      bytes.text("");
      continue;
    }
    const { trialId, parameters, kind, facts, ...numbers } = outcome;
    void [trialId, parameters];
    bytes.text(kind);
    putNumbers(bytes, numbers, facts);
    putRows(bytes, rowsOf(store, outcome, options.grid), columns);
  }
  bytes.flush();
  return hash.digest("hex");
}

/** Count of the numbers that are there, then each in order of name. */
function putNumbers(
  bytes: CanonicalBytes,
  numbers: Omit<Outcome, "kind" | "facts">,
  facts: Facts | undefined,
): void {
  const present = Object.entries({ ...numbers, ...facts })
    .filter(([, value]) => value !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  bytes.count(present.length);
  for (const [name, value] of present) {
    bytes.text(name);
    bytes.number(value);
  }
}

/** Count and steps of the rows, count of the columns that any of them has, then each in order of name. */
function putRows(bytes: CanonicalBytes, rows: readonly CurveRow[], columns: readonly string[]): void {
  const stored = (row: CurveRow, column: string): number | null => {
    const value = valueOf(row, column);
    return value === null || Number.isNaN(value) ? null : value;
  };
  const present = columns.filter((column) => rows.some((row) => stored(row, column) !== null));
  bytes.count(rows.length);
  for (const row of rows) bytes.number(row.step);
  bytes.count(present.length);
  for (const column of present) {
    bytes.text(column);
    for (const row of rows) bytes.number(stored(row, column));
  }
}

function rowsOf(
  store: Store,
  { trialId, kind, steps }: Outcome & { readonly trialId: string },
  grid: RecordGrid,
): readonly CurveRow[] {
  if (kind === "failed" || steps === null) return [];
  const wanted = new Set(recordSteps(grid, steps));
  return store.curve(trialId).filter(({ step }) => wanted.has(step));
}
