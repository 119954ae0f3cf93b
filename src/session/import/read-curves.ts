import { basename } from "node:path";
import { openTable, STANDARD_INPUT } from "../../import/index.js";
import { GrokError, readBounded, unreadable, type Sweep } from "../../model/index.js";
import { decodeText, parseSweep, readImportedFile, type Override } from "../../sweep/index.js";
import { columnRoles, snakeCase } from "./column-roles.js";
import { importedContent, type ImportedGrid, type NamedTrial } from "./imported-content.js";
import type { ImportOptions } from "./import-options.js";
import { RowMistakes } from "./row-mistakes.js";
import { StagedTrials, type StagedTrial } from "./staged-trials.js";

/** A table that was read and checked, with its rows on a stage. */
export interface ReadCurves {
  /** The name of the table in messages. */
  readonly source: string;
  readonly name: string;
  readonly trials: readonly StagedTrial[];
  readonly stage: StagedTrials["stage"];
  readonly placeWord: string;
  /** Columns that the import does not use. */
  readonly leftOut: readonly string[];
  /** Whether the last line of the table lacks its line end, so that its last value may have been cut off. */
  readonly isOpenEnded: boolean;
  /** Whether the table has no seed, so that the seed is 0. */
  readonly isWithoutSeed: boolean;
  /** Names of the recorded columns, in the order of staged values. */
  readonly values: readonly string[];
  /** The sweep of these trials and of its other trials in a store. @throws GrokError INPUT listing every mistake. */
  sweepWith(others: ImportedGrid): Sweep;
  /** Removes the stage. */
  close(): void;
}

/** The most distinct steps in one table, since the definition of the sweep lists them. */
const MOST_STEPS = 1_000_000;

/**
 * Reads a table of curves that another tool trained, a row for each recorded step of a trial, and checks all of it.
 * Nothing is stored; the caller must close the result.
 *
 * Memory: a line for each trial and a number for each step, independent of the number of rows. Cost: a pass over the
 * table; where its trials are not one after the other, a sort in a temporary file.
 * @throws GrokError INPUT listing every mistake, of the sweep file and options, of the columns, or of the rows, with their lines.
 */
export async function readCurves(options: ImportOptions): Promise<ReadCurves> {
  const { file, sweep: path } = options;
  const source = file === STANDARD_INPUT ? "standard input" : file;
  const text = path === undefined ? "{}" : readSweepFile(path);
  const textSource = path ?? "options";
  const set = overridesOf(options);
  const imported = readImportedFile(text, textSource, set);
  const { declaration, areDomainsOpen } = imported;
  const table = await openTable(file);
  const mistakes = new RowMistakes(source);
  const roles = columnRoles(table, declaration, mistakes);
  if (roles === null) mistakes.refuse();
  if (roles === null) throw new GrokError("DEFECT", `${source}: columns are missing, and none is named`);
  const domains = new Map(areDomainsOpen ? [] : Object.entries(declaration.parameters));
  const staged = new StagedTrials(roles, domains, mistakes, table.placeWord);
  try {
    let count = 0;
    for await (const rows of table.rows) {
      for (const row of rows) staged.add(row);
      count += rows.length;
      options.onProgress?.(count);
    }
    if (count === 0) mistakes.add("", "rows", "none");
    if (staged.steps.size > MOST_STEPS) {
      const hint = "thin the curves out before they are imported";
      mistakes.add("", `at most ${MOST_STEPS} different steps`, String(staged.steps.size), hint);
    }
    staged.checkSteps(false);
    mistakes.refuse();
    const found = areDomainsOpen ? withWholeWords(staged.trials) : staged.trials;
    const sweepWith = (others: ImportedGrid): Sweep => {
      const trials = [...others.trials, ...found.map(namedTrial)];
      const steps = [...new Set([...others.steps, ...staged.steps])].sort((a, b) => a - b);
      const complete = importedContent(imported, { trials: withoutRepetitions(trials), steps });
      return parseSweep(text, { source: textSource, set, complete });
    };
    const { thresholds } = sweepWith({ trials: [], steps: [] });
    if (thresholds.relativeTo === "initial" && thresholds.measure !== "accuracy") {
      staged.checkSteps(true);
      mistakes.refuse();
    }
    return {
      ...{ source, name: imported.name, trials: found, stage: staged.stage, sweepWith },
      placeWord: table.placeWord,
      leftOut: roles.leftOut,
      isOpenEnded: table.isOpenEnded(),
      isWithoutSeed: roles.seed === null,
      values: roles.values.map(([name]) => name),
      close: () => staged.stage.close(),
    };
  } catch (error) {
    staged.stage.close();
    throw error;
  }
}

/** Trials in which a parameter that is a word in some of them is a word in all: `none` beside `0.1`. */
function withWholeWords(trials: readonly StagedTrial[]): readonly StagedTrial[] {
  const worded = new Set(
    trials.flatMap(({ parameters }) =>
      [...parameters].flatMap(([name, value]) => (typeof value === "string" ? [name] : [])),
    ),
  );
  if (worded.size === 0) return trials;
  return trials.map((trial) => ({
    ...trial,
    parameters: new Map(
      [...trial.parameters].map(([name, value]) => [name, worded.has(name) ? String(value) : value]),
    ),
  }));
}

/** A trial of a table by its parameters and seed. */
export function namedTrial({ parameters, seed }: StagedTrial): NamedTrial {
  return { ...Object.fromEntries(parameters), seed };
}

function withoutRepetitions(trials: readonly NamedTrial[]): readonly NamedTrial[] {
  const known = new Map<string, NamedTrial>();
  for (const trial of trials) {
    const key = JSON.stringify(
      Object.keys(trial)
        .sort()
        .map((name) => [name, trial[name]]),
    );
    if (!known.has(key)) known.set(key, trial);
  }
  return [...known.values()];
}

function readSweepFile(path: string): string {
  try {
    return decodeText(readBounded(path, `--sweep ${path}`), `--sweep ${path}`);
  } catch (error) {
    if (error instanceof GrokError) throw error;
    throw new GrokError("INPUT", `--sweep ${path}: expected a sweep file, got ${unreadable(error)}`, {
      cause: error,
    });
  }
}

/** The name of a parameter for a column: weight_decay, or Weight Decay → weightDecay. */
function camelCase(column: string): string {
  const [first = "", ...rest] = column.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const start = /^[A-Z0-9]+$/.test(first)
    ? first.toLowerCase()
    : first.slice(0, 1).toLowerCase() + first.slice(1);
  return start + rest.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
}

/** The overrides of a sweep file for which the options stand. */
function overridesOf({
  file,
  sweep,
  name,
  parameters,
  series,
  amount,
  set = [],
}: ImportOptions): readonly Override[] {
  const ofTable = basename(file).replace(/\.[^.]*$/, "");
  const named =
    name ?? (sweep === undefined && ofTable !== "" && file !== STANDARD_INPUT ? ofTable : undefined);
  const list: readonly (readonly [option: string, key: string, value: unknown])[] = [
    ["--name", "name", named],
    ["--name", "task.name", sweep === undefined ? named : undefined],
    ["--parameters", "task.parameters", parameters?.map(camelCase)],
    ...(parameters ?? [])
      .filter((column) => ![camelCase(column), snakeCase(camelCase(column))].includes(column))
      .map((column) => ["--parameters", `task.columns.${camelCase(column)}`, column] as const),
    ["--series", "task.series", series],
    ["--amount", "task.amount", amount],
  ];
  return [
    ...list.flatMap(([option, key, value]): readonly Override[] =>
      value === undefined ? [] : [{ option, setting: `${key}=${JSON.stringify(value)}` }],
    ),
    ...set,
  ];
}
