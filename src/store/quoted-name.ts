import { GrokError, type Store } from "../model/index.js";

/** A name quoted for SQL, so that any name is valid, even a keyword (`group`, `order`). */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * A hint for a query or condition that failed because it names a column that is an SQL keyword without quotes; null: it
 * failed for another reason.
 *
 * @param text the user's text. @param columns all columns that the text may name.
 */
export function quotingHint(store: Store, text: string, columns: Iterable<string>): string | null {
  // A name between quotes (single ones too) is quoted already, or is no name.
  const bare = text.replaceAll(/"[^"]*"|'[^']*'|`[^`]*`|\[[^\]]*\]/g, " ");
  const words = new Set((bare.match(/\w+/g) ?? []).map((word) => word.toLowerCase()));
  const names = [...new Set(columns)].filter((name) => words.has(name) && isKeyword(store, name));
  if (names.length === 0) return null;
  const one = names.length === 1;
  return (
    `${names.map((name) => `"${name}"`).join(" and ")} ${one ? "is a column and a keyword" : "are columns and keywords"} of SQL: ` +
    `as ${one ? "a column it needs its" : "columns they need their"} double quotes`
  );
}

/** Whether SQLite reads a bare name as something other than the column. */
function isKeyword(store: Store, name: string): boolean {
  try {
    const { rows } = store.query(`SELECT ${name} FROM (SELECT 'this column' AS ${quotedName(name)})`);
    return rows[0]?.[0] !== "this column";
  } catch (error) {
    if (error instanceof GrokError && error.code === "INPUT") return true;
    throw error;
  }
}
