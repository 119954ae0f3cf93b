import { resolve } from "node:path";
import {
  counted,
  type Domain,
  type FileFault,
  type Mistake,
  type TaskContext,
  type TaskKey,
} from "../model/index.js";
import { described, either, mappingOf, pattern, text } from "./domains.js";

/*
 * The common part of systems that learn a table of the user: a CSV file whose digest is part of ids.
 */

/** A table as a sweep file names it: its path, or its stored description. */
type TableInput = string | { readonly path: string; readonly sha256: string };

/** A table in a task. */
export type OwnTable = {
  /** Absolute path. Not part of the trial's id. */
  readonly file: string;
  /** SHA-256 of the file. */
  readonly digest: string;
};

const FILE = text("the path of a CSV file");
const DIGEST = pattern(/^[0-9a-f]{64}$/, "64 hexadecimal digits");

/** The key `table` of a task. */
export function tableKey(meaning: string): TaskKey {
  const stored = mappingOf(
    {
      path: described(FILE, "the file"),
      sha256: described(DIGEST, "its digest, as the store keeps it"),
    },
    ["path", "sha256"],
  );
  return { meaning, domain: { ...either(FILE, stored), expected: FILE.expected } };
}

/** Tables in stored tasks. */
export const OWN_TABLE: Domain = mappingOf({ file: FILE, digest: DIGEST }, ["file", "digest"]);

/**
 * The table that a section names. One given only by path is read and checked, and its faults are reported; one with its
 * digest, as in the store, is not checked here.
 *
 * @param input undefined: no table is named, which the schema of the section reports.
 * @param read reads, checks and hashes a file, or finds its faults.
 */
export function tableFrom(
  input: unknown,
  context: TaskContext,
  read: (path: string) => string | readonly Omit<FileFault, "path">[],
): OwnTable {
  if (input === undefined) return { file: "", digest: UNREAD };
  const given = input as TableInput;
  const file = resolve(context.folder, typeof given === "string" ? given : given.path);
  const digest = typeof given === "string" ? read(file) : given.sha256;
  return { file, digest: digestOrReport("task.table", digest, context) };
}

/** The digest of a file, or a digest that no file has, after reporting the faults of the file at the key that names it. */
export function digestOrReport(
  key: string,
  found: string | readonly Omit<FileFault, "path">[],
  context: TaskContext,
): string {
  if (typeof found === "string") return found;
  for (const fault of found) context.report({ path: key, ...fault });
  return UNREAD;
}

/** Where the digest of a file that was not read would be. Rules that need the content hold for it. */
const UNREAD = "0".repeat(64);

/** The section's key `table` as the store keeps it. */
export function storedTable({ file, digest }: OwnTable): { readonly path: string; readonly sha256: string } {
  return { path: file, sha256: digest };
}

/** How many rows of a table a trial uses. */
interface RowsInUse {
  /** Rows to train on. */
  readonly samples: number;
  /** The rows that may be used, from the first on; null: all. */
  readonly rows: number | null;
  readonly test: { readonly samples: number };
}

/** What is wrong where a table has too few rows to train and to test on; null: there are enough. @param noun of one row. */
export function tooFewRows(inFile: number, { samples, rows, test }: RowsInUse, noun: string): Mistake | null {
  if (rows !== null && rows > inFile) {
    return { path: "task.rows", expected: `at most the ${inFile} ${noun}s of the file`, found: String(rows) };
  }
  const available = rows ?? inFile;
  if (samples + test.samples <= available) return null;
  return {
    path: "samples",
    expected: `at most ${available - test.samples}, what ${counted(test.samples, "test sample")} leave of ${counted(available, noun)}`,
    found: String(samples),
  };
}
