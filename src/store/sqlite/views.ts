import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { GrokError, packageFile, type StoredSystem } from "../../model/index.js";
import type { Connection } from "./connection.js";
import { liveHolder } from "./lease.js";
import { systemViewTexts } from "./system-views.js";

/**
 * Updates the views to the texts in db/views and those of the systems; `time-to-grok.sql` is the view `time_to_grok`.
 * Views with another text are created anew, and views of older programs without a text are dropped. A store that another
 * process is writing is left alone; the next writer will update it.
 *
 * @throws GrokError STORE where another object has the name of a view.
 */
export function refreshViews(db: Connection, path: string, systems: readonly StoredSystem[] = []): void {
  const texts = allViewTexts(systems);
  // A view of a system that this process does not know is left to other processes.
  const known = db
    .prepare<[], string>(`SELECT name FROM view_text WHERE hash NOT LIKE '${OF_SYSTEM}%'`)
    .pluck()
    .all();
  const changed = otherViews(db, texts);
  const dropped = known.filter((name) => !texts.has(name));
  if (changed.length + dropped.length === 0) return;
  const own = viewTexts();
  const refresh = db.transaction(() => {
    if (liveHolder(db) !== null) return;
    for (const name of [...dropped, ...changed.map((each) => each.name)]) {
      const type = db
        .prepare<[string], string>("SELECT type FROM main.sqlite_schema WHERE name = ?")
        .pluck()
        .get(name);
      if (type !== undefined && type !== "view") {
        throw new GrokError("STORE", `store ${path}: ${name}: expected a view, found a ${type}`, {
          hint: `another program made it: rename or drop it, for example with: sqlite3 FILE 'DROP ${type.toUpperCase()} ${name}'`,
        });
      }
      db.exec(`DROP VIEW IF EXISTS "${name.replaceAll('"', '""')}"`);
      db.prepare("DELETE FROM view_text WHERE name = ?").run(name);
    }
    for (const { name, text } of changed) {
      db.exec(text);
      // This program does not read the hash; an older program compares it with its own.
      db.prepare("INSERT OR REPLACE INTO view_text (name, hash) VALUES (?, ?)").run(
        name,
        own.has(name) ? hashOf(text) : `${OF_SYSTEM}${hashOf(text)}`,
      );
    }
  });
  refresh.immediate();
}

/**
 * Lets the program's own views replace views of the store that are missing or have another text: a store changed by
 * another program may have any query in its views, even an endless one. The replacements exist only in the connection.
 */
export function standInForViews(db: Connection, systems: readonly StoredSystem[] = []): void {
  const texts = allViewTexts(systems);
  if (otherViews(db, texts).length === 0) return;
  db.pragma("temp_store = MEMORY");
  // All views are replaced: a view of the file with the right text may use other views of the file.
  for (const [name, text] of texts) {
    db.exec(`DROP VIEW IF EXISTS temp."${name}"`);
    db.exec(text.replace(/^CREATE VIEW/im, "CREATE TEMP VIEW"));
  }
}

/** The program's views that the store lacks or has with another text. */
function otherViews(
  db: Connection,
  texts: ReadonlyMap<string, string>,
): readonly { readonly name: string; readonly text: string }[] {
  const stored = new Map(
    db
      .prepare<[], { readonly name: string; readonly sql: string }>(
        "SELECT name, sql FROM main.sqlite_schema WHERE type = 'view'",
      )
      .all()
      .map(({ name, sql }) => [name, sql]),
  );
  return [...texts].flatMap(([name, text]) =>
    stored.get(name) === storedText(text) ? [] : [{ name, text }],
  );
}

/** The text of a view as SQLite stores it: from its first word to its last. */
function storedText(text: string): string {
  return text
    .slice(text.search(/^CREATE VIEW/m))
    .trimEnd()
    .replace(/;$/, "");
}

/** The prefix of the hash of a system's view in view_text. */
const OF_SYSTEM = "system ";

/** The views of db/views and one for each system, by name. */
export function allViewTexts(systems: readonly StoredSystem[]): ReadonlyMap<string, string> {
  const own = viewTexts();
  return new Map([...own, ...[...systemViewTexts(systems)].filter(([name]) => !own.has(name))]);
}

let ownTexts: ReadonlyMap<string, string> | null = null;

/** The texts of the views of db/views, by name; the files are read once. */
export function viewTexts(): ReadonlyMap<string, string> {
  return (ownTexts ??= readViewTexts());
}

function readViewTexts(): ReadonlyMap<string, string> {
  const folder = packageFile("db", "views");
  return new Map(
    readdirSync(folder)
      .filter((file) => file.endsWith(".sql"))
      .sort()
      .map((file) => [viewName(file), readFileSync(`${folder}/${file}`, "utf8")]),
  );
}

/**
 * The query of a view as this program defines it, for use in parentheses in place of a table: a reader cannot rely on the
 * view itself, which an older program may have created.
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
