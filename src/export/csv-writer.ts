import { csvField } from "./csv-field.js";
import type { RowWriter, TextSink } from "./row-writer.js";
import type { TableColumn } from "./table-column.js";

/** A table as RFC 4180 with a header: absent is empty, booleans are 0 and 1, ±∞ is Infinity and -Infinity. */
export function csvWriter(columns: readonly TableColumn[], sink: TextSink): RowWriter {
  let header = `${columns.map(({ name }) => csvField(name)).join(",")}\n`;
  const write: RowWriter["write"] = async (rows) => {
    const text = header + rows.map((row) => `${row.map(csvField).join(",")}\n`).join("");
    header = "";
    if (text !== "") await sink.write(text);
  };
  return { write, end: () => write([]) };
}
