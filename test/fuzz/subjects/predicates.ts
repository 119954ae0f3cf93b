import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFile, type Store } from "../../../src/model/index.js";
import { openStore } from "../../../src/session/index.js";
import { selectTrials } from "../../../src/session/ask/select-trials.js";
import { mutateText } from "../mutate-text.js";
import { ACCEPTED, attempt, withInput, type Subject, type Verdict } from "../subject.js";
import type { Draw } from "../draw.js";
import { digest, storeIn } from "./stored.js";

const WORDS = [
  ...[
    "alpha",
    "samples",
    "seed",
    "kind",
    "ratio",
    "test_step",
    "NULL",
    "AND",
    "OR",
    "NOT",
    "IN",
    "IS",
    "LIKE",
  ],
  ...[
    "BETWEEN",
    "SELECT",
    "FROM",
    "trial",
    "outcome",
    "DROP",
    "DELETE",
    "INSERT",
    "ATTACH",
    "PRAGMA",
    "VACUUM",
  ],
  ...[
    "COMMIT",
    "load_extension",
    "randomblob",
    "grokked",
    "censored",
    "UNION",
    "CASE",
    "json",
    "--",
    "/*",
    "1e999",
  ],
];

const RIGHT = [
  "grokked",
  "censored,memorized",
  "kind = 'grokked' AND ratio > 3",
  "alpha BETWEEN 0.5 AND 2 OR test_step IS NULL",
  "samples IN (10, 60) AND NOT (kind LIKE '%ed')",
  "final_test / label_power < 0.1 -- low",
  "trial_id IN (SELECT trial_id FROM outcome WHERE steps > 100)",
];

/** Conditions of `--where`: half of them right ones of which the answer is known. */
export const PREDICATES: Subject = {
  name: "predicates",
  cases: 1000,
  few: 100,
  async prepare(folder) {
    const path = await storeIn(folder);
    const untouched = digest(path);
    const store = openStore(path, { mode: "read" });
    const rows = answers(store);
    const all = new Set(rows.map(({ id }) => id));
    return (draw) => {
      if (draw.oneIn(2)) {
        const { text, holds } = condition(draw, 3);
        return withInput(text, () => {
          const ids = rows.filter(holds).map(({ id }) => id);
          assert.deepEqual(selectTrials(store, "tiny", text), ids);
          return ACCEPTED;
        });
      }
      const text = mutateText(draw.pick(RIGHT), draw, WORDS);
      return withInput(text, () => {
        const selected = attempt([2], () => selectTrials(store, "tiny", text));
        assert.equal(digest(path), untouched, "the store is changed");
        if ("refused" in selected) return selected.refused;
        assert.ok(
          selected.value.every((id) => all.has(id)),
          "a trial that the sweep does not have",
        );
        assert.equal(new Set(selected.value).size, selected.value.length, "a trial twice");
        return ACCEPTED;
      });
    };
  },
};

/** Statements of `groksweep sql`. */
export const QUERIES: Subject = {
  name: "queries",
  cases: 500,
  few: 40,
  async prepare(folder) {
    const path = await storeIn(folder);
    const untouched = digest(path);
    const store = openStore(path, { mode: "read" });
    const queries = packageFile("db", "queries");
    const right = readdirSync(queries).map((name) => readFileSync(join(queries, name), "utf8"));
    return (draw) => {
      const text = mutateText(draw.pick(right), draw, WORDS);
      return withInput(text, (): Verdict => {
        const asked = attempt([2], () => store.query(text));
        assert.equal(digest(path), untouched, "the store is changed");
        return "refused" in asked ? asked.refused : ACCEPTED;
      });
    };
  },
};

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly alpha: number;
  readonly samples: number;
  readonly seed: number;
}

interface Condition {
  readonly text: string;
  readonly holds: (row: Row) => boolean;
}

function answers(store: Store): readonly Row[] {
  const sql =
    "SELECT trial_id, kind, alpha, samples, seed FROM time_to_grok WHERE sweep = 'tiny' ORDER BY trial_id";
  return store.query(sql).rows.map(([id, kind, alpha, samples, seed]) => ({
    id: String(id),
    kind: String(kind),
    alpha: Number(alpha),
    samples: Number(samples),
    seed: Number(seed),
  }));
}

function condition(draw: Draw, depth: number): Condition {
  if (depth > 0 && !draw.oneIn(4)) {
    const a = condition(draw, depth - 1);
    if (draw.oneIn(3)) return { text: `NOT (${a.text})`, holds: (row) => !a.holds(row) };
    const b = condition(draw, depth - 1);
    return draw.oneIn(2)
      ? { text: `(${a.text} AND ${b.text})`, holds: (row) => a.holds(row) && b.holds(row) }
      : { text: `(${a.text} OR ${b.text})`, holds: (row) => a.holds(row) || b.holds(row) };
  }
  if (draw.oneIn(3)) {
    const kind = draw.pick(["grokked", "tracked", "memorized", "none's"]);
    return { text: `kind = '${kind.replace("'", "''")}'`, holds: (row) => row.kind === kind };
  }
  const column = draw.pick(["alpha", "samples", "seed"] as const);
  const bound = draw.pick([0, 0.5, 1, 4, 10, 35, 60]);
  return draw.oneIn(2)
    ? { text: `${column}<=${bound}`, holds: (row) => row[column] <= bound }
    : { text: `${bound} < ${column} /* ; */`, holds: (row) => bound < row[column] };
}
