import { counted } from "../model/index.js";
import type { RowWriter, TextSink } from "../export/index.js";
import type { SqlValue } from "../model/index.js";
import { printableLine } from "./printable.js";

/** The number of rows that decide the layout of a long table; no more are in memory. */
const LAID_OUT_BY = 1000;

type Cell = string | number;

/**
 * Rows as aligned columns, a header above; columns of numbers are flushed right, with `right` all of them. No
 * trailing blanks. Terminal control characters are escaped.
 *
 * @example table(["name", "n"], [["a", 1]]) // "name  n\na     1"
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
  { right = false }: { readonly right?: boolean } = {},
): string {
  const layout = layoutOf(header, rows, right);
  return [header, ...rows].map((row) => lineOf(row, layout)).join("\n");
}

/**
 * A {@link table} of any length. The first thousand rows decide the widths, and which columns hold numbers; a later value
 * that is wider shifts the columns to its right.
 */
export function tableWriter(header: readonly string[], sink: TextSink): RowWriter {
  let held: (readonly Cell[])[] = [];
  let layout: Layout | null = null;
  const lines = (rows: readonly (readonly Cell[])[]): string =>
    rows.map((row) => `${lineOf(row, layout ?? [])}\n`).join("");
  const layOut = async (): Promise<void> => {
    layout = layoutOf(header, held, false);
    await sink.write(lines([header, ...held]));
    held = [];
  };
  return {
    write: async (values) => {
      const rows = values.map((row) => row.map(cellOf));
      if (layout !== null) return sink.write(lines(rows));
      held.push(...rows);
      if (held.length >= LAID_OUT_BY) await layOut();
    },
    end: async () => {
      if (layout === null) await layOut();
    },
  };
}

type Layout = readonly { readonly width: number; readonly isRight: boolean }[];

function layoutOf(header: readonly string[], rows: readonly (readonly Cell[])[], right: boolean): Layout {
  return header.map((name, column) => ({
    width: rows.reduce(
      (most, row) => Math.max(most, printableLine(String(row[column])).length),
      printableLine(name).length,
    ),
    isRight:
      right ||
      (rows.length > 0 && rows.every((row) => typeof row[column] === "number" || row[column] === "–")),
  }));
}

function lineOf(row: readonly Cell[], layout: Layout): string {
  return row
    .map((value, column) => {
      const text = printableLine(String(value));
      const { width, isRight } = layout[column];
      return isRight ? text.padStart(width) : text.padEnd(width);
    })
    .join("  ")
    .trimEnd();
}

/** A value of SQL for people; numbers keep their digits, because someone may check them. */
function cellOf(value: SqlValue): Cell {
  if (value === null) return "–";
  if (value instanceof Uint8Array) return `(${counted(value.byteLength, "byte")})`;
  return typeof value === "bigint" ? value.toString() : value;
}
