import type { TableRows } from "../../import/index.js";
import type { ImportedDeclaration } from "../../system/index.js";
import type { RowMistakes } from "./row-mistakes.js";

/** The places of values in a row: indices of columns. */
export interface ColumnRoles {
  /** By name, in the order of their declaration. */
  readonly parameters: ReadonlyMap<string, number>;
  /** Null: the table has no such column, and the seed is 0. */
  readonly seed: number | null;
  readonly step: number;
  /** `train_loss` and `test_loss` first, then the series: names and indices. */
  readonly values: readonly (readonly [name: string, at: number])[];
  /** E[y²] of each trial. Null: it is 1. */
  readonly labelPower: number | null;
  /** Columns that the import does not use. */
  readonly leftOut: readonly string[];
}

/**
 * Finds the columns of a table that a declaration names. A parameter `weightDecay` is the column `weightDecay` or
 * `weight_decay`, unless `columns` names another. Missing columns are reported.
 *
 * @returns null where a column is missing.
 */
export function columnRoles(
  { columns }: Pick<TableRows, "columns">,
  { parameters, series, columns: renamed }: ImportedDeclaration,
  mistakes: RowMistakes,
): ColumnRoles | null {
  const found = new Map<string, number>();
  let areAllThere = true;
  const find = (name: string, isNeeded: boolean): number | null => {
    const names = Object.hasOwn(renamed, name) ? [renamed[name]] : [name, snakeCase(name)];
    const at = names.map((one) => columns.indexOf(one)).find((index) => index >= 0) ?? null;
    if (at !== null) found.set(name, at);
    else if (isNeeded || Object.hasOwn(renamed, name)) {
      areAllThere = false;
      const hint = Object.hasOwn(renamed, name)
        ? "task.columns names it"
        : `where it is called otherwise, say so: --set task.columns.${name}=COLUMN`;
      mistakes.add("", `a column ${names[0]}`, `columns ${firstOf(columns)}`, hint);
    }
    return at;
  };
  const named = Object.keys(parameters).map((name) => [name, find(name, true) ?? -1] as const);
  const values = ["train_loss", "test_loss", ...series.map(({ column }) => column)].map(
    (name) => [name, find(name, true) ?? -1] as const,
  );
  const step = find("step", true) ?? -1;
  const [seed, labelPower] = [find("seed", false), find("label_power", false)];
  const twice = columns.find(
    (name, at) => columns.indexOf(name) !== at && [...found.values()].includes(columns.indexOf(name)),
  );
  if (twice !== undefined) {
    areAllThere = false;
    mistakes.add("", `one column ${twice}`, "two of them");
  }
  for (const name of Object.keys(renamed)) {
    if (found.has(name) || columns.includes(renamed[name]) === false) continue;
    areAllThere = false;
    const known = [...named, ...values].map(([one]) => one).join(", ");
    mistakes.add("", `names of what is imported in task.columns (step, seed, label_power, ${known})`, name);
  }
  if (!areAllThere) return null;
  const used = new Set(found.values());
  const leftOut = columns.filter((_, at) => !used.has(at));
  return { parameters: new Map(named), seed, step, values, labelPower, leftOut };
}

/** Names of columns, and how many more there are. */
export function firstOf(columns: readonly string[]): string {
  const shown = columns.slice(0, SHOWN).join(", ");
  return columns.length <= SHOWN ? shown : `${shown} and ${columns.length - SHOWN} more`;
}

/** The most columns that a message names. */
const SHOWN = 12;

/** weightDecay → weight_decay. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
