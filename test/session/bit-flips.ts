import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { GrokError, type Store } from "../../src/model/index.js";
import { checkStore, hashSweep, openStore } from "../../src/session/index.js";

/** What asking a store has given: an answer, or that the store cannot be used. */
type Asked = { readonly answer: string } | { readonly refusal: string };

/**
 * Everything that a store answers with: sweeps with their counts, trials, outcomes, curves, ends, attempts, regimes and the
 * views. Left out is what no result depends on: when a sweep was declared and changed, by whom the store is written, how
 * often a sweep was declared.
 */
const QUESTIONS: readonly string[] = [
  "SELECT id, name, definition FROM sweep ORDER BY id",
  "SELECT sweep_id, orphaned, count(*) FROM trial GROUP BY sweep_id, orphaned",
  "SELECT sweep_id, kind, count(*) FROM outcome GROUP BY sweep_id, kind",
  "SELECT * FROM time_to_grok ORDER BY sweep_id, trial_id",
  "SELECT * FROM cell ORDER BY 1, 2, 3, 4, 5",
  "SELECT * FROM regime ORDER BY 1, 2, 3, 4, 5, 6",
  "SELECT * FROM whole_curve ORDER BY sweep_id, trial_id, step",
  "SELECT * FROM curve ORDER BY trial_id, step",
  "SELECT trial_id, last_step, ending, error, backend FROM progress ORDER BY trial_id",
  `SELECT trial_id, grid, metrics, first_step, last_step FROM recording JOIN record_plan ON record_plan.id = plan_id
   ORDER BY trial_id, grid, metrics`,
];

/** With what the latest attempt has cost. */
const ENDS = "SELECT trial_id, end_values FROM progress ORDER BY trial_id";

/** What attempts have cost is an answer too, but not of the trial. */
const ABOUT_ATTEMPTS = "SELECT * FROM attempt ORDER BY id";

/** The answers of a store as one text; `withAttempts` false: but for what depends on how often trials were trained. */
export function answersOf(store: Store, { withAttempts = true } = {}): string {
  const questions = withAttempts ? [...QUESTIONS, ABOUT_ATTEMPTS, ENDS] : QUESTIONS;
  return JSON.stringify(
    [
      questions.map((sql) => store.query(sql)),
      store.sweeps().map(({ name, trials, outcomes, pending }) => ({ name, trials, outcomes, pending })),
      store
        .sweeps()
        .map(({ name }) => [[...store.trials(name)], [...store.outcomes(name)], [...store.deepened(name)]]),
    ],
    (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value),
  );
}

/** What was done to a file, and what came of it. */
export interface Flip {
  readonly byte: number;
  readonly bit: number;
  readonly seen: "check" | "hash" | "open" | "nothing changed";
}

/**
 * Flips one bit of a copy of a store and asks it for its content hash and all answers. The hash must be the one before, or
 * refused with STORE; where check finds nothing, every answer must be the one before. Any other error fails.
 */
export function flipAndAsk(
  original: string,
  copy: string,
  sweep: string,
  { byte, bit }: { readonly byte: number; readonly bit: number },
  before: { readonly hash: string; readonly answers: string },
): Flip {
  const bytes = readFileSync(original);
  bytes[byte] ^= 1 << bit;
  writeFileSync(copy, bytes);
  try {
    const where = `bit ${bit} of byte ${byte}`;
    const hash = ask(copy, (store) => hashSweep(store, sweep));
    if ("answer" in hash) assert.equal(hash.answer, before.hash, `${where}: another hash, without a word`);
    const check = ask(copy, (store) =>
      checkStore(store)
        .damage.map(({ what }) => what)
        .join("\n"),
    );
    if ("refusal" in check) return { byte, bit, seen: "open" };
    if (check.answer !== "") return { byte, bit, seen: "check" };
    assert.ok("answer" in hash, `${where}: hash refuses what check finds sound: ${JSON.stringify(hash)}`);
    const answers = ask(copy, answersOf);
    assert.ok("answer" in answers, `${where}: ${JSON.stringify(answers)}`);
    assert.ok(answers.answer === before.answers, `${where}: other answers, without a word`);
    return { byte, bit, seen: "nothing changed" };
  } finally {
    for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(`${copy}${end}`, { force: true });
  }
}

function ask(path: string, question: (store: Store) => string): Asked {
  try {
    const store = openStore(path, { mode: "read" });
    try {
      return { answer: question(store) };
    } finally {
      store.close();
    }
  } catch (error) {
    // A damaged name is a sweep that is not there.
    if (
      error instanceof GrokError &&
      (error.code === "STORE" || /there is no sweep|no sweep named/.test(error.message))
    ) {
      return { refusal: error.message };
    }
    throw error;
  }
}
