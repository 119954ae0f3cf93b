/** The result of an import. */
export interface ImportResult {
  readonly sweep: string;
  /** Trials of the table; new trials, and existing trials that got more rows. */
  readonly trials: number;
  readonly added: number;
  readonly grown: number;
  /** Rows of the table, and rows that were new or got missing values. */
  readonly rows: number;
  readonly written: number;
  /** Set when a stale lease was taken over. */
  readonly notice: string | null;
}
