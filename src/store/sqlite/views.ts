import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { packageFile } from "../../model/index.js";
import type { Connection } from "./connection.js";
import { liveHolder } from "./lease.js";

/**
 * Brings the views up to the texts in db/views, `time-to-grok.sql` being the view `time_to_grok`: those whose text
 * changed are made anew, those without a text are dropped. A store that another process is writing is left alone;
 * the next writer will do it.
 */
export function refreshViews(db: Connection): void {
  const texts = viewTexts();
  const known = new Map(
    db
      .prepare<[], { name: string; hash: string }>("SELECT name, hash FROM view_text")
      .all()
      .map((row) => [row.name, row.hash]),
  );
  const changed = [...texts].filter(([name, text]) => known.get(name) !== hashOf(text));
  const dropped = [...known.keys()].filter((name) => !texts.has(name));
  if (changed.length + dropped.length === 0) return;
  const refresh = db.transaction(() => {
    if (liveHolder(db) !== null) return;
    for (const name of dropped) {
      db.exec(`DROP VIEW IF EXISTS "${name}"`);
      db.prepare("DELETE FROM view_text WHERE name = ?").run(name);
    }
    for (const [name, text] of changed) {
      db.exec(`DROP VIEW IF EXISTS "${name}"`);
      db.exec(text);
      db.prepare("INSERT OR REPLACE INTO view_text (name, hash) VALUES (?, ?)").run(name, hashOf(text));
    }
  });
  refresh.immediate();
}

/** The texts of all views, by name. */
export function viewTexts(): ReadonlyMap<string, string> {
  const folder = packageFile("db", "views");
  return new Map(
    readdirSync(folder)
      .filter((file) => file.endsWith(".sql"))
      .sort()
      .map((file) => [viewName(file), readFileSync(`${folder}/${file}`, "utf8")]),
  );
}

/**
 * The query of a view as this program defines it, to stand in parentheses where a table may: a reader cannot count on
 * the view itself, which an older program may have made.
 */
export function viewQuery(name: string): string {
  const text = readFileSync(packageFile("db", "views", `${name.replaceAll("_", "-")}.sql`), "utf8");
  return text.slice(text.search(/^(SELECT|WITH)\b/m)).replace(/;\s*$/, "");
}

function viewName(file: string): string {
  return file.slice(0, -".sql".length).replaceAll("-", "_");
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
