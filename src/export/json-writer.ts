import type { SqlValue } from "../model/index.js";
import type { RowWriter, TextSink } from "./row-writer.js";
import type { TableColumn } from "./table-column.js";

/**
 * A table as one JSON array of objects, one a line, so that it can also be read line by line. JSON has no infinities:
 * they become null, like absent values. Integers beyond 2⁵³ are strings.
 */
export function jsonWriter(columns: readonly TableColumn[], sink: TextSink): RowWriter {
  let before = "[\n";
  const write: RowWriter["write"] = async (rows) => {
    let text = "";
    for (const row of rows) {
      const entries = columns.map(({ name, type }, i) => [name, jsonValue(row[i], type)]);
      text += before + JSON.stringify(Object.fromEntries(entries));
      before = ",\n";
    }
    if (text !== "") await sink.write(text);
  };
  return { write, end: () => sink.write(before === "[\n" ? "[]\n" : "\n]\n") };
}

function jsonValue(value: SqlValue, type: TableColumn["type"]): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return type === "boolean" && value !== null ? value !== 0 : value;
}
