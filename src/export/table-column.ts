/** The type of a column's values; each value may also be absent. */
export type ColumnType = "text" | "integer" | "number" | "boolean";

/** A column of an exported table. */
export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
}
