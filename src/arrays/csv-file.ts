import { createHash } from "node:crypto";
import { isUtf8 } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import { CsvError, parse } from "csv-parse/sync";
import { otherFormat, utf8Hint } from "../model/index.js";
import type { FileMistake } from "./file-mistakes.js";

/** A row of a table of comma-separated values. */
export interface CsvRow {
  /** The line of the file on which the row ends. */
  readonly line: number;
  /** As many as there are columns. */
  readonly values: readonly string[];
}

/** A table of comma-separated values. */
export interface CsvFile {
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
  /** SHA-256 of the file's bytes, hexadecimal. */
  readonly digest: string;
}

/** A record of the parser. */
interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * A table of comma-separated values (RFC 4180, with a first line of names) in UTF-8, or all its faults: the file is missing or
 * in another encoding, values are separated by semicolons or tabs, quotes do not fit, columns are missing, rows have other numbers of values, or the file ends within
 * a number, which is known from its line end alone.
 *
 * @param needed columns that the table must have, by their names.
 * Cost: reads and hashes the file, and holds its rows; 50 000 reviews of 66 MB take some seconds.
 */
export function readCsvFile(path: string, needed: readonly string[]): CsvFile | readonly FileMistake[] {
  const content = contentOf(path);
  if (!Buffer.isBuffer(content)) return [content];
  const encoding = encodingMistake(path, content);
  if (encoding !== null) return [encoding];
  const separator = separatorMistake(path, content);
  if (separator !== null) return [separator];
  const parsed = parsedRows(path, content);
  if (!Array.isArray(parsed)) return [parsed];
  const [header, ...rest] = parsed;
  if (header === undefined) {
    return [{ message: `${path}: expected a line with names of columns, found an empty file` }];
  }
  const columns = header.record.map((name) => name.trim());
  const missing = needed.filter((name) => !columns.includes(name));
  const mistakes: FileMistake[] = [];
  if (missing.length > 0) {
    const what = missing.length === 1 ? `a column ${missing[0]}` : `columns ${missing.join(", ")}`;
    mistakes.push({
      message: `${path}: expected ${what}, found ${columns.map((name) => name.slice(0, 40)).join(", ")}`,
      hint: NAMES_HINT,
    });
  }
  const rows: CsvRow[] = [];
  for (const { record, info } of rest) {
    if (record.length === columns.length) rows.push({ line: info.lines, values: record });
    else {
      mistakes.push({
        message: `${path}: line ${info.lines}: expected ${columns.length} values, as in the first line, found ${record.length}`,
        hint: "the file may have been cut off, or be separated by something other than commas",
      });
    }
  }
  const cut = cutMistake(path, content, rows);
  if (cut !== null) mistakes.push(cut);
  if (mistakes.length > 0) return fewMistakes(mistakes);
  return { columns, rows, digest: createHash("sha256").update(content).digest("hex") };
}

/** A number at the very end of a file may lack digits; a word that was cut would not be one of those that are expected. */
function cutMistake(path: string, content: Buffer, rows: readonly CsvRow[]): FileMistake | null {
  if (rows.length === 0 || /[\r\n]/.test(content.subarray(-1).toString("latin1"))) return null;
  const { line, values } = rows[rows.length - 1];
  const value = values[values.length - 1];
  if (!/^\s*[+-]?\.?\d/.test(value)) return null;
  return {
    message: `${path}: line ${line}: expected a line end behind the last number, found the end of the file after ${value}`,
    hint: "the file may have been cut off within the number; if it is whole, add a line end",
  };
}

/** At most this many mistakes of a file are listed. */
const MOST_MISTAKES = 20;

/** The first mistakes, and the number of the others. */
export function fewMistakes(mistakes: readonly FileMistake[]): readonly FileMistake[] {
  if (mistakes.length <= MOST_MISTAKES) return mistakes;
  const more = mistakes.length - MOST_MISTAKES;
  return [...mistakes.slice(0, MOST_MISTAKES), { message: `there are ${more} more mistakes in this file` }];
}

function contentOf(path: string): Buffer | FileMistake {
  try {
    if (!statSync(path).isFile()) return { message: `${path}: expected a file, found something else` };
    return readFileSync(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { message: `${path}: expected a file that can be read, found none (${reason})` };
  }
}

/** Files of other encodings would give other words, or none. */
function encodingMistake(path: string, content: Buffer): FileMistake | null {
  const other = otherFormat(content);
  if (other !== null)
    return { message: `${path}: expected a CSV file, found ${other.name}`, hint: other.hint };
  const mark = content.subarray(0, 2).toString("hex");
  if (mark === "fffe" || mark === "feff") {
    return { message: `${path}: expected UTF-8, found UTF-16`, hint: utf8Hint("UTF-16") };
  }
  if (isUtf8(content)) return null;
  let [line, from] = [1, 0];
  for (;;) {
    const end = content.indexOf(0x0a, from);
    if (end < 0 || !isUtf8(content.subarray(from, end))) break;
    line++;
    from = end + 1;
  }
  return {
    message: `${path}: line ${line}: expected UTF-8, found bytes of another encoding`,
    hint: utf8Hint(),
  };
}

/** What the first line must be. */
const NAMES_HINT = "the first line must have the published names of the columns, separated by commas";

/** Names without a comma between them but with another separator: the whole file is of another form. */
function separatorMistake(path: string, content: Buffer): FileMistake | null {
  const end = content.indexOf(0x0a);
  const names = content.subarray(0, end < 0 ? content.length : end).toString("utf8");
  if (names.includes(",")) return null;
  const found = names.includes(";") ? "semicolons" : names.includes("\t") ? "tabs" : null;
  if (found === null) return null;
  return {
    message: `${path}: line 1: expected columns separated by commas, found ${found}`,
    hint: NAMES_HINT,
  };
}

const PARSING = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true } as const;

function parsedRows(path: string, content: Buffer): Parsed[] | FileMistake {
  try {
    return parse(content, PARSING) as unknown as Parsed[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return quoteMistake(path, content, error);
  }
}

const QUOTE_HINT =
  "a value with commas, quotes or line ends stands in quotes, and each quote within it is doubled";

/** A quote that is not closed, stands within a value without quotes, or is followed by more of the value. */
function quoteMistake(path: string, content: Buffer, error: CsvError): FileMistake {
  const { lines, records } = error as unknown as { readonly lines?: number; readonly records?: number };
  const where = lines === undefined ? path : `${path}: line ${lines}`;
  switch (error.code) {
    case "CSV_QUOTE_NOT_CLOSED": {
      const whole = parse(content, { ...PARSING, to: records ?? 0 }) as unknown as readonly Parsed[];
      const from = whole.length === 0 ? 1 : whole[whole.length - 1].info.lines + 1;
      return {
        message: `${path}: expected a closing quote of the row that begins on line ${from}, found the end of the file`,
        hint: QUOTE_HINT,
      };
    }
    case "INVALID_OPENING_QUOTE":
      return {
        message: `${where}: expected a value wholly in quotes or without any, found a quote within a value`,
        hint: QUOTE_HINT,
      };
    case "CSV_INVALID_CLOSING_QUOTE":
    case "CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE":
      return {
        message: `${where}: expected a comma or the line's end behind a closing quote, found something else`,
        hint: QUOTE_HINT,
      };
    default:
      return { message: `${where}: expected comma-separated values, found: ${error.message}` };
  }
}
