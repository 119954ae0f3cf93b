import { GrokError, type Store } from "../model/index.js";

/** SQLite functions that may read the clock (`date()` does). No column of a trial holds a date for which they would be needed. */
const OF_THE_CLOCK: ReadonlySet<string> = new Set([
  "date",
  "time",
  "datetime",
  "julianday",
  "unixepoch",
  "strftime",
  "timediff",
]);

/** SQLITE_DETERMINISTIC: a function gives the same value for the same arguments. https://sqlite.org/c3ref/c_deterministic.html */
const DETERMINISTIC = 0x800;

/**
 * Refuses a user's condition that is not an expression by itself. A query has the condition between parentheses, where a
 * text that closes these and opens others would pass. Also refuses a condition whose value does not follow from the rows
 * alone (`random()`, the time, the connection's last action): the same selection would change from one call to the next.
 *
 * @param rows a query whose columns the condition may name; none of its rows is read.
 * @throws GrokError INPUT with SQLite's message about the condition alone.
 */
export function requireExpression(store: Store, rows: string, condition: string): void {
  const query = `SELECT 1 FROM (SELECT * FROM (${rows}) LIMIT 0) WHERE ${condition}`;
  store.query(query);
  const changing = calledFunctions(store, query).filter((name) => isChanging(store, name));
  if (changing.length === 0) return;
  throw new ChangingValue(changing);
}

/** The error for a condition that calls functions whose value does not follow from the row alone. */
class ChangingValue extends GrokError {
  constructor(functions: readonly string[]) {
    const found = functions.map((name) => `${name}()`).join(" and ");
    super("INPUT", `expected a condition that follows from the row alone, found ${found}`, {
      hint: "select by columns, so that the same condition selects the same trials the next time",
    });
  }
}

/** The error of {@link requireExpression} about such functions, with the condition in front; null: it is another error. */
export function changingCondition(where: string, error: unknown): GrokError | null {
  if (!(error instanceof ChangingValue)) return null;
  return new GrokError("INPUT", `--where ${JSON.stringify(where)}: ${error.message}`, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error,
  });
}

/** The functions that a query calls, as named in the program that SQLite compiles for it. */
function calledFunctions(store: Store, query: string): readonly string[] {
  const { columns, rows } = store.query(`EXPLAIN ${query}`);
  const [opcode, p4] = [columns.indexOf("opcode"), columns.indexOf("p4")];
  const names = rows.flatMap((row) => {
    if (!/^(?:Pure)?Function$/.test(String(row[opcode]))) return [];
    return /^[^(]+/.exec(String(row[p4]))?.[0] ?? [];
  });
  return [...new Set(names)];
}

function isChanging(store: Store, name: string): boolean {
  if (OF_THE_CLOCK.has(name)) return true;
  const { rows } = store.query(
    `SELECT count(*) FROM pragma_function_list WHERE name = ?1 AND NOT flags & ${DETERMINISTIC}`,
    [name],
  );
  return Number(rows[0][0]) > 0;
}
