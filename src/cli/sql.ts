import type { SqlValue } from "../model/index.js";
import { openStore } from "../store/index.js";
import { csvField } from "../export/index.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { outputOf } from "./output.js";
import { table } from "./table.js";

interface SqlArguments extends GlobalOptions {
  readonly query: string;
  readonly format: "table" | "csv" | "json";
}

/** `groksweep sql "SELECT …"`: one read-only query. */
export const sqlCommand: CommandBody<SqlArguments> = {
  builder: (parser) =>
    parser
      .positional("query", {
        type: "string",
        describe: "A SELECT; tables and views: docs/store.md",
        demandOption: true,
      })
      .option("format", {
        choices: ["table", "csv", "json"] as const,
        describe: "Form of the answer",
        default: "table" as const,
        requiresArg: true,
      })
      .example('$0 sql "SELECT kind, count(*) FROM outcome GROUP BY kind"', "outcomes of the whole store")
      .example('$0 sql "SELECT * FROM cell" --format csv > cells.csv', "for a spreadsheet"),
  handler: (args) => {
    const store = openStore(args.store, { mode: "read" });
    try {
      const { columns, rows } = store.query(args.query);
      const format = args.json ? "json" : args.format;
      const write = outputOf({ json: format === "json", quiet: args.quiet });
      switch (format) {
        case "json":
          write.json(
            rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]]))),
          );
          return;
        case "csv":
          write.result([columns, ...rows].map((row) => row.map(csvField).join(",")).join("\n"));
          return;
        case "table":
          write.result(
            table(
              columns,
              rows.map((row) => row.map(cell)),
            ),
          );
          return;
      }
    } finally {
      store.close();
    }
  },
};

/** A value in a table for people; numbers keep their digits, because someone may check them. */
function cell(value: SqlValue): string | number {
  if (value === null) return "–";
  if (value instanceof Uint8Array) return `(${value.byteLength} bytes)`;
  return typeof value === "bigint" ? value.toString() : value;
}
