import type { Store } from "../../model/index.js";
import { importCurves, planImport } from "./import-curves.js";
import type { ImportOptions } from "./import-options.js";
import type { ImportResult } from "./import-result.js";
import { readCurves } from "./read-curves.js";

/**
 * Takes curves that another tool trained from a table (CSV, or Parquet by its name) into a store as a finished sweep, as
 * `groksweep import` does. All of the table is checked before anything is written.
 *
 * @throws GrokError INPUT listing every mistake of the sweep file, the columns or the rows, and rows that contradict the store.
 */
export async function importTable(store: Store, options: ImportOptions): Promise<ImportResult> {
  const read = await readCurves(options);
  try {
    return importCurves(store, read, planImport(store, read));
  } finally {
    read.close();
  }
}
