import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { GrokError, unreadable } from "../model/index.js";
import { fifoStream } from "./fifo-stream.js";
import { csvTable } from "./csv-table.js";
import { parquetTable } from "./parquet-table.js";
import type { TableRows } from "./table-rows.js";

/** The path that means standard input. */
export const STANDARD_INPUT = "-";

/**
 * Opens a table: Parquet where the name ends in .parquet, tab-separated values where it ends in .tsv, else CSV. `-` is CSV
 * from standard input.
 *
 * @throws GrokError INPUT for a file that cannot be read, or is not such a table.
 */
export async function openTable(path: string): Promise<TableRows> {
  if (path === STANDARD_INPUT) return csvTable(process.stdin, "standard input", ",");
  const isParquet = /\.(parquet|pq)$/i.test(path);
  let isFifo = false;
  const reason = await stat(path).then((found) => {
    isFifo = found.isFIFO();
    if (found.isDirectory()) return "a folder";
    if (found.isCharacterDevice() || found.isBlockDevice()) return "a device";
    return isFifo && isParquet ? "a FIFO, whose end cannot be read first" : null;
  }, unreadable);
  if (reason !== null) {
    throw new GrokError("INPUT", `${path}: expected a table (CSV or Parquet), got ${reason}`);
  }
  if (isParquet) return parquetTable(path);
  return csvTable(
    isFifo ? fifoStream(path) : createReadStream(path),
    path,
    /\.tsv$/i.test(path) ? "\t" : ",",
  );
}
