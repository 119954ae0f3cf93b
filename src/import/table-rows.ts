/** A value of a table before interpretation. A missing value is null. */
export type TableValue = string | number | boolean | null;

/** A row with its place. */
export interface TableRow {
  /** The line in a text file, else the row number; both count from 1. */
  readonly place: number;
  /** One value for each column. */
  readonly values: readonly TableValue[];
}

/** A table that is read row by row; only a part of it is in memory at any time. */
export interface TableRows {
  readonly columns: readonly string[];
  /** The unit of {@link TableRow.place}. */
  readonly placeWord: "line" | "row";
  /** All rows in order, in lists of at most some thousands, or as the file groups them. May be iterated only once. */
  readonly rows: AsyncIterable<readonly TableRow[]>;
  /** After all rows: whether the last line of a text lacks its line end, so that its last value may have been cut off. */
  readonly isOpenEnded: () => boolean;
}
