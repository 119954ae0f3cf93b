import type { Store } from "../model/index.js";

/** Names that a query can use. */
export interface StoreNames {
  readonly tables: readonly string[];
  /** For each column: the tables, then the views that have this column. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
}

/** The tables and views of a store, and their columns, to suggest a name after a wrong one. */
export function storeNames(store: Store): StoreNames {
  const columns = new Map<string, string[]>();
  const tables = new Set<string>();
  const { rows } = store.query(
    `SELECT whole.name, part.name FROM sqlite_schema AS whole, pragma_table_info(whole.name) AS part
     WHERE whole.type IN ('table', 'view') ORDER BY whole.type, whole.name, part.cid`,
  );
  for (const [table, column] of rows.map((row) => row.map(String))) {
    tables.add(table);
    columns.set(column, [...(columns.get(column) ?? []), table]);
  }
  return { tables: [...tables], columns };
}
