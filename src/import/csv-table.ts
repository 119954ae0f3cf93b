import type { Readable } from "node:stream";
import { TextDecoder } from "node:util";
import { CsvError, parse } from "csv-parse";
import { GrokError, otherFormat, utf8Hint, type OtherFormat } from "../model/index.js";
import type { TableRow, TableRows } from "./table-rows.js";

/** Rows that are passed on at a time. */
const ROWS = 2000;

/** The bytes that end a line. */
const [LINE_FEED, CARRIAGE_RETURN] = [0x0a, 0x0d];

/** The longest row, in characters: an endless line (a device, a file of another kind) is refused instead of read. */
const LONGEST_ROW = 1_000_000;

/** A record of the parser: its fields, and the number of lines read at its end. */
interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * A table of comma-separated values (RFC 4180: quotes, quoted line ends, LF or CRLF, a byte order mark). The first line has the
 * names of the columns; empty lines are skipped. Every value is a text, or null for an empty field.
 *
 * @param source the table's name in errors. @param delimiter between two values.
 * @throws GrokError INPUT where the table is empty, or a quote is not closed; `rows` throws it where a row has other columns.
 */
export async function csvTable(stream: Readable, source: string, delimiter: string): Promise<TableRows> {
  const parser = stream.pipe(
    parse({
      ...{ bom: true, delimiter, info: true, relax_column_count: true, skip_empty_lines: true },
      max_record_size: LONGEST_ROW,
    }),
  );
  stream.once("error", (error) => parser.destroy(error));
  let last: number | undefined;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let isText = true;
  let other: OtherFormat | null = null;
  stream.on("data", (chunk: Buffer) => {
    if (last === undefined) other = otherFormat(chunk);
    last = chunk.at(-1) ?? last;
    isText &&= isUtf8(decoder, chunk);
  });
  const records = parser[Symbol.asyncIterator]() as AsyncIterator<Parsed, undefined>;
  const next = async (): Promise<Parsed | null> => {
    try {
      const found = await records.next();
      if (isText && other === null) return found.done === true ? null : found.value;
    } catch (error) {
      throw other === null ? csvError(error, source) : formatError(source, other);
    }
    if (other !== null) throw formatError(source, other);
    // Two words of another encoding may be read as one.
    throw new GrokError("INPUT", `${source}: expected text in UTF-8, found another encoding`, {
      hint: utf8Hint(),
    });
  };
  const header = await next();
  if (header === null)
    throw new GrokError("INPUT", `${source}: expected a line with names of columns, got none`);
  const columns = header.record.map((name) => name.trim());
  const isOpenEnded = (): boolean => last !== LINE_FEED && last !== CARRIAGE_RETURN;
  return { columns, placeWord: "line", rows: inLists(next, columns.length, source), isOpenEnded };
}

function formatError(source: string, { name, hint }: OtherFormat): GrokError {
  return new GrokError("INPUT", `${source}: expected comma-separated values, got ${name}`, { hint });
}

function isUtf8(decoder: TextDecoder, chunk: Buffer): boolean {
  try {
    decoder.decode(chunk, { stream: true });
    return true;
  } catch {
    return false;
  }
}

async function* inLists(
  next: () => Promise<Parsed | null>,
  columns: number,
  source: string,
): AsyncGenerator<readonly TableRow[]> {
  let list: TableRow[] = [];
  for (;;) {
    const parsed = await next();
    if (parsed === null) break;
    const { record, info } = parsed;
    if (record.length !== columns) {
      throw new GrokError(
        "INPUT",
        `${source}: line ${info.lines}: expected ${columns} values, as in the first line, got ${record.length}`,
        { hint: "the file may have been cut off, or be separated by something else than commas" },
      );
    }
    list.push({ place: info.lines, values: record.map((value) => (value === "" ? null : value)) });
    if (list.length < ROWS) continue;
    yield list;
    list = [];
  }
  if (list.length > 0) yield list;
}

function csvError(error: unknown, source: string): unknown {
  if (!(error instanceof CsvError)) return error;
  const line = (error as unknown as { readonly lines?: number }).lines;
  const where = line === undefined ? source : `${source}: line ${line}`;
  const found = error.code === "CSV_MAX_RECORD_SIZE" ? `a row of more than ${LONGEST_ROW} characters` : null;
  return new GrokError(
    "INPUT",
    `${where}: expected comma-separated values, got${found === null ? `: ${error.message}` : ` ${found}`}`,
    {
      cause: error,
    },
  );
}
