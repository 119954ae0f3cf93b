import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { GrokError, type Store } from "../../../src/model/index.js";
import {
  checkStore,
  hashSweep,
  mergeStores,
  openStore,
  planSweep,
  runSweep,
  sweepFindings,
} from "../../../src/session/index.js";
import { connect } from "../../../src/store/sqlite/connection.js";
import { tiny, tinyDescent } from "../../session/tiny-sweep.js";
import { mutateBytes } from "../mutate-bytes.js";
import { ACCEPTED, attempt, refusal, withInput, type Subject } from "../subject.js";
import type { Draw } from "../draw.js";
import {
  DESCENT,
  digest,
  FLOWING,
  freshCopy,
  hashes,
  LATER_STEPS,
  removeStore,
  SMALL,
  storeIn,
} from "./stored.js";

/** The exit code for a store that cannot be used. A name that is damaged is a sweep that is not there: 2. */
const UNUSABLE = [4, 2];

const PAGE = 4096;

/** Ways to ask a store; each answers, or refuses. */
const QUESTIONS: readonly ((store: Store) => unknown)[] = [
  (store) => store.sweeps(),
  (store) => checkStore(store),
  (store) => sweepFindings(store, "tiny"),
  (store) => planSweep(store, tiny(...SMALL)),
  (store) => store.query("SELECT * FROM time_to_grok ORDER BY trial_id"),
  (store) => store.query("SELECT * FROM cell"),
  (store) => {
    const into = openStore(":memory:", { mode: "write" });
    try {
      into.acquireLease();
      return mergeStores(into, store);
    } finally {
      into.close();
    }
  },
];

/** Stores that were damaged or altered, and are read. */
export const STORES: Subject = {
  name: "stores that are read",
  cases: 500,
  few: 20,
  async prepare(folder) {
    const original = await storeIn(folder);
    const bytes = readFileSync(original);
    const before = { tiny: resultOf(original, "tiny"), descent: resultOf(original, "descent") };
    const copy = join(folder, "copy.db");
    return (draw) => {
      const what = alter(bytes, original, copy, draw);
      return withInput(what, async () => {
        const altered = digest(copy);
        let exit = 0;
        for (const name of ["tiny", "descent"] as const) {
          exit ||= await ask(copy, (store) => requireHash(store, name, before[name]));
        }
        for (const question of QUESTIONS) exit ||= await ask(copy, question);
        assert.equal(digest(copy), altered, "a reader changed the store");
        return { exit };
      });
    };
  },
};

/** The same, and then the sweep is run: it ends with the right hash, or is refused, and never with another. */
export const RUNS_ON_STORES: Subject = {
  name: "stores that are written",
  cases: 200,
  few: 8,
  async prepare(folder) {
    const original = await storeIn(folder);
    const bytes = readFileSync(original);
    const before = resultOf(original, "tiny");
    const copy = join(folder, "copy.db");
    return (draw) => {
      const what = alter(bytes, original, copy, draw);
      return withInput(what, async () => {
        const altered = digest(copy);
        const opened = attempt(UNUSABLE, () => openStore(copy, { mode: "write" }).close());
        if ("refused" in opened) {
          assert.equal(digest(copy), altered, "a refused store is changed");
          return opened.refused;
        }
        try {
          await run(copy, tiny(...SMALL));
        } catch (error) {
          return refusal(error, UNUSABLE);
        }
        // The run may have no need to look at what is damaged; whoever takes results from the store has.
        const exit = await ask(copy, (store) => requireHash(store, "tiny", before));
        return { exit };
      });
    };
  },
};

/** Checkpoints that were damaged: with their old checksum they count as none, with a new one they are another's work. */
export const CHECKPOINTS: Subject = {
  name: "checkpoints",
  cases: 150,
  few: 6,
  async prepare(folder) {
    const original = await storeIn(folder);
    const later = [
      tinyDescent(...DESCENT, `budget.steps=${LATER_STEPS}`),
      tiny(...FLOWING, `budget.steps=${LATER_STEPS}`),
    ];
    const copy = join(folder, "copy.db");
    freshCopy(original, copy);
    for (const sweep of later) await run(copy, sweep);
    const expected = hashes(copy);
    return (draw) => {
      freshCopy(original, copy);
      const isSigned = draw.oneIn(2);
      const what = alterCheckpoint(copy, isSigned, draw);
      return withInput(what, async () => {
        try {
          for (const sweep of later) await run(copy, sweep);
        } catch (error) {
          return refusal(error, [4]);
        }
        const failed = Number(count(copy, "SELECT count(*) FROM outcome WHERE kind = 'failed'"));
        if (failed > 0) {
          assert.ok(isSigned, "a trial failed for a checkpoint that counts as none");
          return { exit: 3 };
        }
        if (!isSigned) assert.equal(hashes(copy), expected);
        return ACCEPTED;
      });
    };
  },
};

async function run(path: string, sweep: ReturnType<typeof tiny>): Promise<void> {
  const store = openStore(path, { mode: "write" });
  try {
    await runSweep(store, sweep, { threads: 1 });
  } finally {
    store.close();
  }
}

/** What a sweep of a sound store has. */
interface Result {
  readonly hash: string;
  readonly outcomes: number;
}

function resultOf(path: string, sweep: string): Result {
  const store = openStore(path, { mode: "read" });
  try {
    return { hash: hashSweep(store, sweep), outcomes: [...store.outcomes(sweep)].length };
  } finally {
    store.close();
  }
}

/**
 * The hash is the one before. Where whole rows are gone it may be another: a trial or outcome that is not there counts as
 * one that was not trained, and is so in every count.
 */
function requireHash(store: Store, sweep: string, before: Result): void {
  const hash = hashSweep(store, sweep);
  if (hash === before.hash) return;
  assert.ok([...store.outcomes(sweep)].length < before.outcomes, "another hash, without a word");
}

function count(path: string, sql: string): unknown {
  const store = openStore(path, { mode: "read" });
  try {
    return store.query(sql).rows[0][0];
  } finally {
    store.close();
  }
}

/** 0, or the exit code of the refusal. A trial that has other bits in a store that is merged cannot be: it is empty. */
async function ask(path: string, question: (store: Store) => unknown): Promise<number> {
  let store: Store;
  try {
    store = openStore(path, { mode: "read" });
  } catch (error) {
    return refusal(error, [4]).exit;
  }
  try {
    await question(store);
    return 0;
  } catch (error) {
    return refusal(error, UNUSABLE).exit;
  } finally {
    store.close();
  }
}

/** Puts an altered copy at a path; says what was done. */
function alter(bytes: Buffer, original: string, copy: string, draw: Draw): string {
  freshCopy(original, copy);
  if (draw.oneIn(2)) return alterBySql(copy, draw);
  removeStore(copy);
  const [what, altered] = alterBytes(bytes, draw);
  writeFileSync(copy, altered);
  return what;
}

function alterBytes(bytes: Buffer, draw: Draw): readonly [string, Buffer] {
  const pages = bytes.length / PAGE;
  const [page, other] = [draw.below(pages), draw.below(pages)];
  const copy = Buffer.from(bytes);
  switch (draw.below(5)) {
    case 0:
      copy.fill(0, page * PAGE, (page + 1) * PAGE);
      return [`page ${page} zeroed`, copy];
    case 1:
      bytes.copy(copy, page * PAGE, other * PAGE, (other + 1) * PAGE);
      return [`page ${page} is page ${other}`, copy];
    case 2:
      // An empty file is no damaged store, but a new one.
      return [`cut behind page ${page}`, copy.subarray(0, page * PAGE + draw.pick([1, 16, 512, 4000]))];
    case 3: {
      const at = draw.below(100);
      copy[at] = draw.below(256);
      return [`byte ${at} of the header is ${copy[at]}`, copy];
    }
    default:
      return ["some bytes", mutateBytes(bytes, draw)];
  }
}

const ODD_SQL: readonly string[] = [
  ...[
    "NULL",
    "0",
    "-1",
    "1e308",
    "9e999",
    "9223372036854775807",
    "'text'",
    "''",
    "x'00'",
    "x''",
    "'{}'",
    "'['",
  ],
  ...[
    "'{\"a\":'",
    "'null'",
    "'[1,2]'",
    "replace(hex(zeroblob(2000)), '00', '[')",
    "'../../x'",
    "char(0, 27)",
  ],
];

function alterBySql(path: string, draw: Draw): string {
  const db = connect(path, "write");
  try {
    db.pragma("foreign_keys = OFF");
    const tables = db
      .prepare<[], { name: string; type: string }>(
        "SELECT name, type FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY name",
      )
      .all();
    const ofType = (type: string): readonly string[] =>
      tables.filter((each) => each.type === type).map(({ name }) => name);
    const table = draw.pick(ofType("table"));
    const view = draw.pick(ofType("view"));
    const columns = db
      .prepare<[string], { name: string }>("SELECT name FROM pragma_table_info(?)")
      .all(table);
    const column = draw.pick(columns).name;
    const value = draw.pick(ODD_SQL);
    const row = `(SELECT ${column} FROM ${table} LIMIT 1 OFFSET ${draw.below(5)})`;
    const sql = draw.pick([
      ...Array<string>(8).fill(
        `UPDATE OR IGNORE ${table} SET ${column} = ${value} WHERE ${column} IS ${row}`,
      ),
      `DELETE FROM ${table} WHERE ${column} IS ${row}`,
      `DELETE FROM ${table}`,
      `DROP TABLE ${table}`,
      `DROP VIEW ${view}; CREATE VIEW ${view} AS SELECT 1 AS a`,
      `DROP TABLE ${table}; CREATE VIEW ${table} AS SELECT 1 AS ${column}`,
      `CREATE TABLE loose AS SELECT * FROM ${table}; DROP TABLE ${table}; ALTER TABLE loose RENAME TO ${table};
       UPDATE ${table} SET ${column} = ${value}`,
      `CREATE TRIGGER odd AFTER INSERT ON ${table} BEGIN DELETE FROM ${table}; END`,
      `PRAGMA user_version = ${draw.below(9)}`,
      `PRAGMA application_id = ${draw.below(9)}`,
      `UPDATE schema_version SET version = ${draw.below(9)}`,
    ]);
    try {
      db.exec(sql);
    } catch (error) {
      // A strict table takes no value of another type, a view may stand on the table: then nothing is altered.
      if (!(error instanceof Error) || error instanceof GrokError) throw error;
      return `refused by SQLite: ${sql}`;
    }
    return sql;
  } finally {
    db.close();
  }
}

function alterCheckpoint(path: string, isSigned: boolean, draw: Draw): string {
  const db = connect(path, "write");
  try {
    interface Row {
      readonly trial_id: string;
      readonly step: number;
      readonly format: number;
      readonly payload: Buffer;
    }
    const rows = db
      .prepare<[], Row>(
        `SELECT trial_id, step, format, payload FROM checkpoint WHERE trial_id IN
         (SELECT trial.id FROM trial JOIN sweep ON sweep.id = sweep_id WHERE name IN ('descent', 'flowing')) ORDER BY trial_id`,
      )
      .all();
    const row = draw.pick(rows);
    const step = draw.oneIn(4) ? draw.pick([0, 1, row.step + 1, LATER_STEPS, 2 ** 40]) : row.step;
    const format = draw.oneIn(4) ? draw.below(100) : row.format;
    const payload = draw.oneIn(8) ? row.payload : mutateBytes(row.payload, draw);
    const sum = createHash("sha256")
      .update(`${row.trial_id}\n${step}\n${format}\n`)
      .update(payload)
      .digest("hex");
    db.prepare("UPDATE checkpoint SET step = ?, format = ?, payload = ? WHERE trial_id = ?").run(
      step,
      format,
      payload,
      row.trial_id,
    );
    if (isSigned) db.prepare("UPDATE checkpoint SET checksum = ? WHERE trial_id = ?").run(sum, row.trial_id);
    return `${isSigned ? "signed" : "unsigned"} ${row.trial_id.slice(0, 8)}: step ${step}, format ${format}, payload ${payload.toString("hex")}`;
  } finally {
    db.close();
  }
}
