import type { Store } from "../model/index.js";

/**
 * Refuses a condition that somebody wrote and that is no expression by itself: between parentheses, where it stands in a
 * query, one that closes them and opens others would pass.
 *
 * @param rows a query whose columns the condition may name; none of its rows is read.
 * @throws GrokError INPUT with SQLite's words about the condition alone.
 */
export function requireExpression(store: Store, rows: string, condition: string): void {
  store.query(`SELECT 1 FROM (SELECT * FROM (${rows}) LIMIT 0) WHERE ${condition}`);
}
