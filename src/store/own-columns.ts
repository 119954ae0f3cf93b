import {
  FACT_WITH_COLUMN,
  PARAMETER_NAMES,
  snakeCase,
  type ParameterSpec,
  type System,
} from "../model/index.js";

/** A parameter without a column in the table `trial`: its value is in the JSON of `trial.cell`. */
export interface OwnColumn {
  readonly name: string;
  readonly column: string;
  /** Its value as an expression over the columns of `trial`. */
  readonly sql: string;
  /** Numbers of an integer domain, any other numbers, or words. */
  readonly type: "integer" | "number" | "text";
}

/** The parameters that only this system has, in the order of tables. */
export function ownParameterColumns({ parameters }: System): readonly OwnColumn[] {
  const common: ReadonlySet<string> = new Set(PARAMETER_NAMES);
  return Object.entries<ParameterSpec>(parameters)
    .filter(([name, { role }]) => role === "setting" && !common.has(name))
    .map(([name, { column, domain }]): OwnColumn => ({
      ...{ name, column },
      sql: `trial.cell ->> '$.${name}'`,
      type: domain.isInteger === true ? "integer" : domain.schema["enum"] === undefined ? "number" : "text",
    }));
}

/** Columns of the table `trial` for parameters that a system does not have: they are empty in all of its rows. */
export function foreignColumns({ parameters }: System): ReadonlySet<string> {
  return new Set(PARAMETER_NAMES.filter((name) => !(name in parameters)).map(snakeCase));
}

/** The facts of a system that have no column in `outcome`, as expressions over its columns, with `o` for the table. */
export function ownFacts({ facts }: System): readonly OwnColumn[] {
  return facts
    .filter(({ name }) => name !== FACT_WITH_COLUMN)
    .map(({ name }) => ({ name, column: name, sql: `o.facts ->> '$.${name}'`, type: "number" }));
}
