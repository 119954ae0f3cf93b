import { existsSync } from "node:fs";
import { csvWriter, jsonWriter, type RowWriter } from "../export/index.js";
import { GrokError, packageFile, readBounded, type SqlValue, type Store } from "../model/index.js";
import { openStore } from "../session/ask/open-store.js";
import { nearMiss } from "../sweep/near-miss.js"; // the door would load the validation of sweep files
import { quotingHint, storeNames, type StoreNames } from "../store/index.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { jsonSink, textSink } from "./standard-sinks.js";
import { tableWriter } from "./table.js";

interface SqlArguments extends GlobalOptions {
  readonly query: string | undefined;
  readonly file: string | undefined;
  readonly format: "table" | "csv" | "json";
}

/** Rows that are passed on at a time; no more are in memory, whatever the length of the answer. */
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
        describe:
          "Take the query from this file, from standard input (-), or from one of docs/store.md by its name",
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
      .example("$0 sql --file failures", "a worked query that comes with the program")
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
    const better = name === undefined ? keywordHint(error, store) : proposal(kind, name, storeNames(store));
    if (better === null) throw error;
    const { message, code, details, hint } = error;
    throw new GrokError(code, message, {
      ...{ details, cause: error },
      hint: [better, ...(hint === undefined ? [] : [hint])].join(" "),
    });
  }
}

/** A hint that a column name at a syntax error needs quotes; null: the error is elsewhere. */
function keywordHint(error: GrokError, store: Store): string | null {
  const word = /near "(\w+)": syntax error/.exec(error.message)?.[1];
  if (word === undefined) return null;
  const hint = quotingHint(store, word, storeNames(store).columns.keys());
  return hint === null ? null : `${hint}.`;
}

/** The most tables that are named as having a column. */
const TABLES_NAMED = 4;

/** A replacement for a name that the tables of a query do not have; null: no name is similar. */
function proposal(kind: string, name: string, { tables, columns }: StoreNames): string | null {
  const owners = kind === "table" ? [] : (columns.get(name.toLowerCase()) ?? []);
  if (owners.length > 0) {
    const more = owners.length > TABLES_NAMED ? " and others" : "";
    return `${name} is a column of ${owners.slice(0, TABLES_NAMED).join(", ")}${more}, which the query does not read.`;
  }
  const near = nearMiss(name, kind === "table" ? tables : [...columns.keys()]);
  return near === null ? null : `did you mean ${near}?`;
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

/** The query, from the argument or the file. */
function queryOf({ query, file }: SqlArguments): string {
  if (query !== undefined && query !== "-") return query;
  const path = file === undefined ? "-" : (workedQuery(file) ?? file);
  const name = path === "-" ? "standard input" : path;
  try {
    return readBounded(path === "-" ? 0 : path, name).toString("utf8");
  } catch (error) {
    if (error instanceof GrokError) throw error;
    const found = error instanceof Error ? error.message : String(error);
    throw new GrokError("INPUT", `${name}: expected a query, found ${found}`, { cause: error });
  }
}

/** A query that comes with the program, if there is no file of this path: `failures` and `db/queries/failures.sql` name it. */
function workedQuery(path: string): string | null {
  const [, name] = /^(?:db\/queries\/)?([a-z-]+)(?:\.sql)?$/.exec(path) ?? [];
  if (name === undefined || existsSync(path)) return null;
  const own = packageFile("db", "queries", `${name}.sql`);
  return existsSync(own) ? own : null;
}
