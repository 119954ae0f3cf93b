import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import Database from "better-sqlite3";
import {
  OUTCOME_KINDS,
  OUTCOME_NUMBERS,
  packageFile,
  SEED_NAMES,
  type Outcome,
  type Trial,
} from "../src/model/index.js";
import { openStore } from "../src/store/index.js";
import { declare, outcomeOf, trialWith } from "./contract/store-fixtures.js";

const hasPython = spawnSync("python3", ["-c", "import sqlite3"]).status === 0;
const hasPandas = spawnSync("python3", ["-c", "import pandas"]).status === 0;

const THRESHOLDS = { ratio: 3, relativeTo: "labels", test: 0.1, train: 0.1 };
const ruleWith = (thresholds: object): string =>
  JSON.stringify({ budget: { steps: 100 }, thresholds: { ...THRESHOLDS, ...thresholds } });

/** A sweep: its trials, and the outcome and rule of each; null: it has none yet. */
interface Case {
  readonly trials: readonly Trial[];
  readonly outcome: (place: number) => Outcome | null;
  readonly rule: (place: number) => string;
}

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed);
const trialsAt = (alphas: readonly number[], more: (seed: number) => Partial<Trial["parameters"]>): Trial[] =>
  alphas.flatMap((alpha) => SEEDS.map((seed) => trialWith({ alpha, seed, ...more(seed) })));

/** An outcome of every kind, every set of absent steps, and every verdict of the view, by its place. */
function anyOutcome(place: number): Outcome | null {
  if (place % 23 === 0) return null;
  const kind = OUTCOME_KINDS[place % OUTCOME_KINDS.length];
  const [train, test] = [(place % 7) + 0.5, (place % 11) + 1 / 3];
  const has = (modulus: number): boolean => place % modulus !== 0;
  return outcomeOf(kind, {
    ...(has(4) ? { train_step: train, train_first_step: train / 2 } : {}),
    ...(has(5) ? { test_step: test, test_first_step: test / 2, delay: test - train } : { delay_at_least: 7 }),
    ...(has(2) ? { kernel_test: 0.01 * (place % 13) } : { rich_step: place % 9 }),
    ...(has(3) ? { label_power: 0.75, initial_test: 1.5 + place } : {}),
    ...(has(8) ? { ratio: test / train, rise: 1.25 } : {}),
    ...(kind === "failed" ? { steps: null } : { steps: 50 + place }),
    ...(has(6) ? {} : { facts: { order: place, absent: null } }),
  });
}

const reached = (values: Partial<Outcome>): Outcome =>
  outcomeOf("grokked", { train_step: 2, test_step: 30, delay: 28, ratio: 15, label_power: 1, ...values });

const CASES: Readonly<Record<string, Case>> = {
  // Trials that differ in everything, under several rules.
  mixed: {
    trials: [
      ...trialsAt([0.5, 1, 2], (seed) => (seed % 3 === 0 ? { dataSeed: seed + 1, weightsSeed: 7 } : {})),
      ...trialsAt([4], () => ({ width: null })).map((trial) => ({ ...trial, centered: false })),
      ...trialsAt([8], () => ({})).map((trial, i): Trial => ({
        ...trial,
        id: createHash("sha256").update(trial.id).digest("hex"),
        ...{ engine: "other", task: { kind: "me/own" }, method: { kind: "gd" } },
        parameters: { samples: i % 4, mine: i % 2 === 0 ? 1.5 : 2, word: "w", seed: i },
      })),
    ],
    outcome: anyOutcome,
    rule: (place) => ruleWith([{}, { ratio: 1.5 }, { relativeTo: "initial" }][place % 3]),
  },
  phases: {
    trials: trialsAt([1, 2], () => ({})),
    outcome: anyOutcome,
    rule: () => ruleWith({ phases: { lag: 2 } }),
  },
  // Trials of one kind of cell, of which the view is asked for little or nothing.
  judged: {
    trials: trialsAt([1, 2], () => ({ targetSeed: 5 })),
    outcome: (place) =>
      place % 3 === 0
        ? outcomeOf("memorized", { train_step: 3 })
        : reached({ kernel_test: 0.03 * (place % 7) }),
    rule: () => ruleWith({}),
  },
  unjudged: {
    trials: trialsAt([1, 2], (seed) => ({ targetSeed: 2 * seed })),
    outcome: (place) => (place % 3 === 0 ? outcomeOf("censored") : reached({ label_power: null })),
    rule: () => ruleWith({}),
  },
  alone: {
    trials: [trialWith({ seed: 3 })],
    outcome: () => reached({ rich_step: 20 }),
    rule: () => ruleWith({}),
  },
};

/** Compares the whole sweeps of a store, from pages and row by row; says how many outcomes came from pages. */
const COMPARE = `
import sys
WAY
import groksweep
from groksweep import _outcomes

real, paged = _outcomes.read_pages, []
def read_pages(*arguments):
    found = real(*arguments)
    paged.append(found is not None)
    return found
_outcomes.read_pages = read_pages

def is_same(one, other):
    return one == other and list(map(type, one)) == list(map(type, other))

with groksweep.open(sys.argv[1]) as store:
    for sweep in store.sweeps():
        whole, rows = store.outcomes(sweep=sweep), store.outcomes("1 = 1", sweep=sweep)
        view = store.sql("SELECT * FROM time_to_grok WHERE sweep = ? ORDER BY trial_id", (sweep,))
        assert list(whole.columns) == list(rows.columns), (sweep, list(whole.columns), list(rows.columns))
        for name in rows.columns:
            assert is_same(whole[name], rows[name]), (sweep, name, whole[name], rows[name])
            if name in view.columns:
                assert whole[name] == view[name], (sweep, name, whole[name], view[name])
        if "pandas" in sys.argv:
            from pandas.testing import assert_frame_equal
            frames = [store.outcomes(where, sweep=sweep).to_pandas() for where in ("1", "1 = 1")]
            assert_frame_equal(*frames, check_exact=True)
            if len(rows) > 0:
                frames[0].loc[0, "steps"] = 1.0  # arrays of frames can be written to
        print(sweep, len(rows), "pages" if all(paged) else "rows")
        paged.clear()
`;

describe("the Python package, where the store has pages", { skip: !hasPython && "no python3" }, () => {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-pages-"));
  const path = join(folder, "whole.db");
  after(() => rmSync(folder, { recursive: true }));

  const python = (code: string, ...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync("python3", ["-c", code, ...args], {
      encoding: "utf8",
      env: { ...process.env, PYTHONPATH: packageFile("python", "src") },
    });
    assert.equal(status, 0, stderr);
    return stdout.trim();
  };
  /** How the outcomes of each sweep were read, the same with numpy and without. */
  const readingOf = (store: string, ...frames: readonly string[]): Readonly<Record<string, string>> => {
    const said = python(COMPARE.replace("WAY", ""), store, ...frames);
    assert.equal(python(COMPARE.replace("WAY", "sys.modules['numpy'] = None"), store), said);
    return Object.fromEntries(said.split("\n").map((line) => [line.split(" ")[0], line]));
  };

  before(() => {
    const store = openStore(path, { mode: "write" });
    store.acquireLease();
    for (const [name, { trials, outcome, rule }] of Object.entries(CASES)) {
      declare(store, trials, name);
      trials.forEach(({ id }, place) => {
        const found = outcome(place);
        if (found !== null) store.writeOutcomes(name, rule(place), [{ trialId: id, outcome: found }]);
      });
    }
    const { trials } = CASES.mixed;
    store.declareTrials("mixed", trials.slice(10, 30), "refined");
    store.deepen(
      "mixed",
      trials.slice(20, 40).map(({ id }) => id),
      1e6,
    );
    store.orphan("mixed", [
      ...trials.slice(30, 50).map(({ id }) => id),
      ...trials.filter(({ parameters }) => parameters.mine === 2).map(({ id }) => id),
    ]);
    for (const name of Object.keys(CASES)) for (const _ of store.packOutcomes(name, 1)) void _;
    declare(store, trials.slice(0, 2), "empty");
    store.close();
  });

  it("gives the same outcomes from pages as row by row, in value and type, with numpy and without", () => {
    const outcomes = (name: keyof typeof CASES): number =>
      CASES[name].trials.filter((_, place) => CASES[name].outcome(place) !== null).length;
    const reading = readingOf(path, ...(hasPandas ? ["pandas"] : []));
    for (const name of ["phases", "judged", "unjudged", "alone"]) {
      assert.equal(reading[name], `${name} ${outcomes(name)} pages`);
    }
    // Orphans are left out: 20 at one place and half of the last 60.
    const orphaned = CASES.mixed.trials.filter(
      ({ parameters }, place) =>
        ((place >= 30 && place < 50) || parameters.mine === 2) && anyOutcome(place) !== null,
    ).length;
    assert.equal(reading.mixed, `mixed ${outcomes("mixed") - orphaned} pages`);
    assert.equal(reading.empty, "empty 0 rows");
  });

  it("knows kinds, numbers and seeds in the order of pages", () => {
    const said = python(
      "import json\nfrom groksweep._pages import *\nprint(json.dumps([KINDS, NUMBERS, SEEDS]))",
    );
    const snake = SEED_NAMES.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
    assert.deepEqual(JSON.parse(said), [OUTCOME_KINDS, OUTCOME_NUMBERS, snake]);
  });

  const changed = (name: string, change: (db: Database.Database) => void): string => {
    const copy = join(folder, `${name}.db`);
    copyFileSync(path, copy);
    const db = new Database(copy);
    change(db);
    db.close();
    return copy;
  };
  /** Replaces the bytes of the first page of a sweep; its digest agrees with them if asked. */
  const rewritten = (db: Database.Database, isDigested: boolean, change: (bytes: Buffer) => Buffer): void => {
    const page = db
      .prepare<[], { rowid: number; columns: Buffer }>(
        "SELECT outcome_page.rowid, columns FROM outcome_page JOIN sweep ON sweep.id = sweep_id WHERE name = 'judged' AND trials > 1 LIMIT 1",
      )
      .get();
    assert.ok(page);
    const columns = change(page.columns);
    db.prepare("UPDATE outcome_page SET columns = ? WHERE rowid = ?").run(columns, page.rowid);
    if (!isDigested) return;
    const digest = createHash("sha256").update(columns).digest();
    db.prepare("UPDATE outcome_page SET digest = ? WHERE rowid = ?").run(digest, page.rowid);
  };
  const with32 = (at: number, value: number) => (bytes: Buffer) => {
    const own = Buffer.from(bytes);
    own.writeUInt32LE(value, at);
    return own;
  };
  /** Where the cells of a page of outcomes begin. */
  const cellsAt = (bytes: Buffer): number => {
    const bits = [...bytes.readUInt32LE(4).toString(2)].filter((bit) => bit === "1").length;
    return 8 + 8 * bits * bytes.readUInt32LE(0);
  };
  const DAMAGES: Readonly<Record<string, (db: Database.Database) => void>> = {
    "a changed bit": (db) => rewritten(db, false, (bytes) => with32(8, bytes.readUInt32LE(8) ^ 1)(bytes)),
    "other numbers of trials with the same sum": (db) => {
      const ofSweep = "sweep_id = (SELECT id FROM sweep WHERE name = 'judged')";
      const change = (by: number, page: string): unknown =>
        db.exec(`UPDATE outcome_page SET trials = trials + ${by} WHERE ${ofSweep} AND prefix = (
          SELECT ${page}(prefix) FROM outcome_page WHERE ${ofSweep})`);
      change(1, "min");
      change(-1, "max");
    },
    "columns of a later program": (db) => rewritten(db, true, with32(4, 1 << 20)),
    "too few bytes": (db) => rewritten(db, true, (bytes) => bytes.subarray(0, -1)),
    "no bytes": (db) => rewritten(db, true, () => Buffer.alloc(0)),
    "a cell that is not known": (db) =>
      rewritten(db, true, (bytes) => with32(cellsAt(bytes), 4_000_000_000)(bytes)),
    "a kind that is not known": (db) =>
      rewritten(db, true, (bytes) => {
        const own = Buffer.from(bytes);
        own[cellsAt(bytes) + 4 * bytes.readUInt32LE(0)] = OUTCOME_KINDS.length;
        return own;
      }),
    "a page that is gone": (db) =>
      db.exec(
        "DELETE FROM outcome_page WHERE sweep_id = (SELECT id FROM sweep WHERE name = 'judged') AND prefix < '80'",
      ),
    "cells that are gone": (db) =>
      db.exec("DELETE FROM outcome_page_cell WHERE sweep_id = (SELECT id FROM sweep WHERE name = 'judged')"),
    "an outcome that has changed": (db) =>
      db.exec(
        "UPDATE outcome SET test_step = 77 WHERE kind = 'grokked' AND sweep_id = (SELECT id FROM sweep WHERE name = 'judged')",
      ),
  };
  for (const [what, change] of Object.entries(DAMAGES)) {
    it(`reads rows after damage: ${what}`, () => {
      const reading = readingOf(changed("damaged", change));
      assert.equal(reading.judged, `judged ${CASES.judged.trials.length} rows`);
      assert.match(reading.unjudged, /pages$/);
    });
  }

  it("reads all columns of one moment while another program writes", () => {
    const copy = changed("written", (db) => {
      db.pragma("journal_mode = WAL");
    });
    const said = python(
      `
import sqlite3, sys
import groksweep
from groksweep import _outcomes
other = sqlite3.connect(sys.argv[1])
other.execute("SELECT * FROM sweep").fetchall()
with groksweep.open(sys.argv[1]) as store:
    before = store.outcomes("1 = 1", sweep="judged").columns
    real = _outcomes.read_pages
    def read_pages(*arguments):
        found = real(*arguments)
        assert found is not None
        with other:
            other.execute("UPDATE outcome SET kind = 'failed', test_step = NULL")
        return found
    _outcomes.read_pages = read_pages
    assert store.outcomes(sweep="judged").columns == before
    _outcomes.read_pages = real
    print(set(before["kind"]) - {"memorized"}, set(store.outcomes(sweep="judged")["kind"]))
`,
      copy,
    );
    assert.equal(said, "{'grokked'} {'failed'}");
  });

  it("reads stores that have no table of pages", () => {
    const copy = changed("older", (db) => {
      db.exec("DROP TABLE outcome_page");
    });
    assert.equal(readingOf(copy).judged, `judged ${CASES.judged.trials.length} rows`);
  });
});
