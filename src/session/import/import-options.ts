/** The imported table, and the roles of its columns. */
export interface ImportOptions {
  /** The table: CSV, or Parquet by its name; `-` is CSV from standard input. */
  readonly file: string;
  /** A sweep file with `name`, `task` (`kind: imported`) and `grok`. Absent: the options give everything. */
  readonly sweep?: string;
  /** Name of the sweep. Default: that of the sweep file, else of the table. */
  readonly name?: string;
  /** Columns that are parameters. */
  readonly parameters?: readonly string[];
  /** Columns recorded beside the losses. */
  readonly series?: readonly string[];
  /** The parameter that is the amount of data. */
  readonly amount?: string;
  /** Overrides of the sweep file, such as `grok.measure=accuracy`. */
  readonly set?: readonly string[];
  /** Called after some rows were read. */
  readonly onProgress?: (rows: number) => void;
}
