import type { SqlValue } from "../model/index.js";

/** Formats of exported tables. */
export const EXPORT_FORMATS = ["csv", "parquet", "json"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/**
 * Takes the rows of a table, in order and in batches, and turns them into a file or text. A value of a boolean
 * column is 0 or 1, as in SQLite. The output is incomplete before `end`.
 */
export interface RowWriter {
  /** Shapes: rows [any][columns]. Resolves when more rows may be written, so that a slow reader slows the writing. */
  write(rows: readonly (readonly SqlValue[])[]): Promise<void>;
  end(): Promise<void>;
}

/** A target for text. */
export interface TextSink {
  write(text: string): Promise<void>;
}
