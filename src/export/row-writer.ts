import type { SqlValue } from "../model/index.js";

/** Formats that tables leave in. */
export const EXPORT_FORMATS = ["csv", "parquet", "json"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/**
 * Takes the rows of a table, in order and some at a time, and turns them into a file or text. A value of a boolean
 * column is 0 or 1, as SQLite has it. Nothing is complete before `end`.
 */
export interface RowWriter {
  /** Shapes: rows [any][columns]. Resolves when more may come, so that a slow reader slows the writing. */
  write(rows: readonly (readonly SqlValue[])[]): Promise<void>;
  end(): Promise<void>;
}

/** Where text goes. */
export interface TextSink {
  write(text: string): Promise<void>;
}
