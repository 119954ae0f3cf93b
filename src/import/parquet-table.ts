import * as zlib from "node:zlib";
import { parquetMetadataAsync, parquetRead, parquetSchema, type Compressors } from "hyparquet";
import { asyncBufferFromFile } from "hyparquet/src/node.js";
import { GrokError } from "../model/index.js";
import type { TableRow, TableRows, TableValue } from "./table-rows.js";

/**
 * A table in a Parquet file, with one row group in memory at a time. hyparquet decompresses Snappy; Node decompresses gzip,
 * Brotli and, where this version has it, Zstandard.
 *
 * @throws GrokError INPUT for other files, nested columns and other compressions; `rows` throws it too.
 */
export async function parquetTable(path: string): Promise<TableRows> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file).catch((error: unknown) => {
    throw parquetError(error, path);
  });
  const { children } = parquetSchema(metadata);
  const nested = children.filter((child) => child.children.length > 0).map(({ element }) => element.name);
  if (nested.length > 0) {
    throw new GrokError("INPUT", `${path}: expected columns of single values, got lists or structures`, {
      details: nested.map((name) => `column ${name}`),
    });
  }
  const columns = children.map(({ element }) => element.name);
  return { columns, placeWord: "row", rows: groups(), isOpenEnded: () => false };

  async function* groups(): AsyncGenerator<readonly TableRow[]> {
    let rowStart = 0;
    for (const { num_rows: count } of metadata.row_groups) {
      const rowEnd = rowStart + Number(count);
      let rows: readonly (readonly unknown[])[];
      try {
        rows = await new Promise((resolve, reject) => {
          const how = { file, metadata, rowStart, rowEnd, compressors: COMPRESSORS };
          parquetRead({ ...how, onComplete: resolve }).catch(reject);
        });
      } catch (error) {
        throw parquetError(error, path);
      }
      const before = rowStart;
      yield rows.map((values, at) => ({ place: before + at + 1, values: values.map(tableValue) }));
      rowStart = rowEnd;
    }
  }
}

/** Node has Zstandard since 22.15. */
const zstd = (zlib as { readonly zstdDecompressSync?: (input: Uint8Array) => Uint8Array }).zstdDecompressSync;

const COMPRESSORS: Compressors = {
  GZIP: (input) => zlib.gunzipSync(input),
  BROTLI: (input) => zlib.brotliDecompressSync(input),
  ...(zstd === undefined ? {} : { ZSTD: (input) => zstd(input) }),
};

function tableValue(value: unknown): TableValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value);
}

function parquetError(error: unknown, path: string): GrokError {
  const words = error instanceof Error ? error.message : String(error);
  const compression = /unsupported compression codec: (\w+)/.exec(words)?.[1];
  const hint =
    compression === undefined
      ? "a table ends in .parquet only where it is one; anything else is read as CSV"
      : `write it with compression="snappy"${compression === "ZSTD" ? ", or use Node 22.15 or later" : ""}`;
  return new GrokError("INPUT", `${path}: expected a Parquet file, got: ${words}`, { hint, cause: error });
}
