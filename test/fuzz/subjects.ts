import type { Subject } from "./subject.js";
import { ARGUMENTS, COMMANDS } from "./subjects/arguments.js";
import { IDX_FILES, NPY_FILES } from "./subjects/files.js";
import { FORMULAS } from "./subjects/formulas.js";
import { PREDICATES, QUERIES } from "./subjects/predicates.js";
import { CHECKPOINTS, RUNS_ON_STORES, STORES } from "./subjects/stores.js";
import { SETTINGS, SWEEP_FILES } from "./subjects/sweep-files.js";
import { USER_TABLES } from "./subjects/user-tables.js";

/** All that is tried with mutated input. */
export const SUBJECTS: readonly Subject[] = [
  SWEEP_FILES,
  SETTINGS,
  FORMULAS,
  PREDICATES,
  QUERIES,
  NPY_FILES,
  IDX_FILES,
  USER_TABLES,
  STORES,
  RUNS_ON_STORES,
  CHECKPOINTS,
  ARGUMENTS,
  COMMANDS,
];

/** The seed of a whole run: FUZZ_SEED, or a fixed one, so that a run can be repeated. */
export const FUZZ_SEED = Number(process.env["FUZZ_SEED"] ?? 20_261_128);
