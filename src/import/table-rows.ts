/** A value of a table, before anything is known of it. What is not given is null. */
export type TableValue = string | number | boolean | null;

/** A row, and where it stands. */
export interface TableRow {
  /** Its line in a file of text, else its number; both count from 1. */
  readonly place: number;
  /** One for each column. */
  readonly values: readonly TableValue[];
}

/** A table that is read row by row: never more than a part of it is in memory. */
export interface TableRows {
  readonly columns: readonly string[];
  /** What {@link TableRow.place} counts. */
  readonly placeWord: "line" | "row";
  /** All rows in their order, in lists of some thousands at most, or as the file groups them. May be asked for once. */
  readonly rows: AsyncIterable<readonly TableRow[]>;
}
