/** The reviews, and how many of them are used. */
export type ReviewTask = {
  readonly kind: "imdb-lstm";
  /** The rows of the file that are used, from its first on; null: all. */
  readonly rows: number | null;
  readonly test: { readonly samples: number };
  readonly data: {
    /** Absolute path of the table. Not part of the trial's id. */
    readonly file: string;
    /** SHA-256 of the table. */
    readonly digest: string;
  };
};
