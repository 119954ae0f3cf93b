import { fileWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";
import type { SqlValue } from "../model/index.js";
import type { RowWriter } from "./row-writer.js";
import type { ColumnType, TableColumn } from "./table-column.js";

/** Rows that are buffered and written as one group; this bounds memory, and readers can skip whole groups. */
const ROWS_IN_GROUP = 50_000;

/** Types as Parquet names them; every column may be null. */
const PARQUET_TYPES = {
  text: "STRING",
  integer: "INT64",
  number: "DOUBLE",
  boolean: "BOOLEAN",
} as const satisfies Readonly<Record<ColumnType, string>>;

/**
 * A table as a Parquet file (Snappy), row group by row group. Doubles keep their bits, ±∞ included.
 *
 * @param descriptor of a file that is open for writing; it stays open.
 * @param createdBy the program that the file names as its writer.
 */
export function parquetWriter(
  columns: readonly TableColumn[],
  descriptor: number,
  createdBy: string,
): RowWriter {
  const empty = columns.map(({ name, type }) => ({
    name,
    data: [],
    type: PARQUET_TYPES[type],
    nullable: true,
  }));
  const writer = new ParquetWriter({
    // The library passes the name to Node's functions, which also accept an open file's descriptor.
    writer: fileWriter(descriptor as unknown as string),
    schema: schemaFromColumnData({ columnData: empty }),
    createdBy,
  });
  let held: (readonly SqlValue[])[] = [];
  const flush = async (): Promise<void> => {
    const columnData = columns.map(({ name, type }, i) => ({
      name,
      data: held.map((row) => parquetValue(row[i], type)),
    }));
    held = [];
    await writer.write({ columnData, rowGroupSize: ROWS_IN_GROUP });
  };
  return {
    write: async (rows) => {
      for (const row of rows) if (held.push(row) === ROWS_IN_GROUP) await flush();
    },
    end: async () => {
      if (held.length > 0) await flush();
      await writer.finish();
    },
  };
}

function parquetValue(value: SqlValue, type: ColumnType): unknown {
  if (value === null) return null;
  switch (type) {
    case "text":
      return String(value);
    case "integer":
      return BigInt(value instanceof Uint8Array ? Number.NaN : value);
    case "number":
      return Number(value);
    case "boolean":
      return value !== 0;
  }
}
