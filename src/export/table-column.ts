/** What a column of a table holds; each value may also be absent. */
export type ColumnType = "text" | "integer" | "number" | "boolean";

/** A column of a table on its way out. */
export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
}
