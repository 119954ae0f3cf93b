import type { OwnTable } from "../own-table.js";

/** The reviews, and how many of them are used. */
export type ReviewTask = {
  readonly kind: "imdb-lstm";
  /** The rows of the file that are used, from its first on; null: all. */
  readonly rows: number | null;
  readonly test: { readonly samples: number };
  readonly data: OwnTable;
};
