import { csvWriter, jsonWriter, type RowWriter } from "../export/index.js";
import { GrokError, readBounded, type SqlValue, type Store } from "../model/index.js";
import { commandHint } from "../session/ask/command-hint.js";
import { openStore } from "../session/ask/open-store.js";
import { nearMiss } from "../sweep/near-miss.js"; // the door would load the validation of sweep files
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
      const { columns, rows } = answerTo(query, store);
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

/** The answer to a query; a misspelt table or column is answered with the name that was most likely meant. */
function answerTo(query: string, store: Store): ReturnType<Store["queryRows"]> {
  try {
    return store.queryRows(query);
  } catch (error) {
    if (!(error instanceof GrokError)) throw error;
    const [, kind, name] = /no such (table|column): (?:\w+\.)*(\w+)/.exec(error.message) ?? [];
    const near = name === undefined ? null : nearMiss(name, namesIn(store, kind === "table"));
    if (near === null) throw error;
    const { message, code, details, hint } = error;
    throw new GrokError(code, message, {
      ...{ details, cause: error },
      hint: [`did you mean ${near}?`, ...(hint === undefined ? [] : [hint])].join(" "),
    });
  }
}

/** The tables and views of a store, or the columns of all of them. */
function namesIn(store: Store, isTables: boolean): readonly string[] {
  const names = isTables
    ? "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"
    : "SELECT DISTINCT part.name FROM sqlite_schema AS whole, pragma_table_info(whole.name) AS part";
  return store.query(names).rows.map(([name]) => String(name));
}

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
      hint: `an argument, --file PATH, or - for standard input; see ${commandHint(["sql", "--help"])}`,
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
