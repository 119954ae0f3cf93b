import { GrokError, type Store } from "../model/index.js";

/** A name as SQL reads it whatever it is, a keyword (`group`, `order`) too. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * What to do about a query or condition that failed and that names a column which is a keyword of SQL without quoting it; null:
 * that is not why.
 *
 * @param text what somebody wrote. @param columns all that it may name.
 */
export function quotingHint(store: Store, text: string, columns: Iterable<string>): string | null {
  // Between quotes, single ones too, a name is none or is quoted already.
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
