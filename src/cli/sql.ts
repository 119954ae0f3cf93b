import { csvWriter, jsonWriter, type RowWriter } from "../export/index.js";
import { GrokError, readBounded, type SqlValue } from "../model/index.js";
import { openStore } from "../session/open-store.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { jsonSink, textSink } from "./standard-sinks.js";
import { tableWriter } from "./table.js";

interface SqlArguments extends GlobalOptions {
  readonly query: string | undefined;
  readonly file: string | undefined;
  readonly format: "table" | "csv" | "json";
}

/** Rows that are handed on at a time: what is held, whatever the length of the answer. */
const ROWS_AT_ONCE = 500;

/** `groksweep sql "SELECT …"`: one read-only query; its answer is written as it is read. */
export const sqlCommand: CommandBody<SqlArguments> = {
  builder: (parser) =>
    parser
      .positional("query", {
        type: "string",
        describe: "A SELECT, or - for one from standard input; tables and views: docs/store.md",
      })
      .option("file", {
        type: "string",
        describe: "Take the query from this file, or from standard input: -",
        requiresArg: true,
      })
      .option("format", {
        choices: ["table", "csv", "json"] as const,
        describe: "Form of the answer",
        default: "table" as const,
        requiresArg: true,
      })
      .example('$0 sql "SELECT kind, count(*) FROM outcome GROUP BY kind"', "outcomes of the whole store")
      .example('$0 sql "SELECT * FROM cell" --format csv > cells.csv', "for a spreadsheet")
      .example("$0 sql --file db/queries/failures.sql", "a worked query, from a file")
      .example("$0 sql - < query.sql", "from standard input"),
  handler: async (args) => {
    const query = queryOf(args);
    const store = openStore(args.store, { mode: "read" });
    try {
      const { columns, rows } = store.queryRows(query);
      const writer = writerOf(columns, args.json ? "json" : args.format);
      let held: (readonly SqlValue[])[] = [];
      for (const row of rows) {
        if (held.push(row) < ROWS_AT_ONCE) continue;
        await writer.write(held);
        held = [];
      }
      await writer.write(held);
      await writer.end();
    } finally {
      store.close();
    }
  },
};

function writerOf(columns: readonly string[], format: SqlArguments["format"]): RowWriter {
  const typed = columns.map((name) => ({ name, type: "number" }) as const);
  switch (format) {
    case "json":
      return jsonWriter(typed, jsonSink());
    case "csv":
      return csvWriter(typed, textSink());
    case "table":
      return tableWriter(columns, textSink());
  }
}

/** The query, from wherever it was given. */
function queryOf({ query, file }: SqlArguments): string {
  if ((query === undefined) === (file === undefined)) {
    throw new GrokError("INPUT", `sql: expected one query, found ${query === undefined ? "none" : "two"}`, {
      hint: "an argument, --file PATH, or - for standard input; see groksweep sql --help",
    });
  }
  if (query !== undefined && query !== "-") return query;
  const path = file ?? "-";
  const name = path === "-" ? "standard input" : path;
  try {
    return readBounded(path === "-" ? 0 : path, name).toString("utf8");
  } catch (error) {
    if (error instanceof GrokError) throw error;
    const found = error instanceof Error ? error.message : String(error);
    throw new GrokError("INPUT", `${name}: expected a query, found ${found}`, { cause: error });
  }
}
