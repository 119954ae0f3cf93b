import type { Json } from "./canonical-json.js";

/** A value on a grid: a number, a word of the parameter's domain, or null where the parameter has no value. */
export type ParameterValue = number | string | null;

/** Parameters by name. */
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

/** Which values something can take, and how a message, an editor and a check say it. */
export interface Domain<Value = unknown> {
  /** What a message says after "expected". */
  readonly expected: string;
  /** JSON schema of one value, for editors. */
  readonly schema: Readonly<Record<string, Json>>;
  /** Only integers belong to it: a range then steps by 1, and a message suggests `round(…)`. */
  readonly isInteger?: boolean;
  has(value: unknown): value is Value;
}

/** Section of a sweep file that may give a parameter one value for the whole sweep; null: only an axis may. */
export type ParameterHome = "task" | "model" | "method" | null;

/** All that is to be said about one parameter of a system. Every table, option, column and page derives from it. */
export interface ParameterSpec<Value extends ParameterValue = ParameterValue> {
  /** In reports, for example "α"; empty: the name. */
  readonly symbol: string;
  /**
   * One line for `--help`, editors, reports and the documentation of columns; without the symbol. What stands before its
   * first colon, comma or bracket is what an axis is called: "laziness" of "laziness: scale of the output".
   */
  readonly meaning: string;
  readonly domain: Domain<Value>;
  /**
   * The value where a sweep says nothing. **Frozen**: a parameter at its default is left out of the trial id, so another
   * default would silently give other trials the same id. Null where the domain has no null: it must be given.
   */
  readonly standard: Value | null;
  readonly home: ParameterHome;
  /** A cell forgets seeds, and its statistics range over them. */
  readonly role: "setting" | "seed";
  /** Its column in SQL: of the table `trial` where it has one of this name, and of the system's view. */
  readonly column: string;
  /** How an axis of it is drawn and bisected: in factors, in differences, or not at all. */
  readonly scale: "log" | "linear" | "none";
}

/** The parameters of a system by name, in the order in which tables and pages show them. */
export type ParameterTable = Readonly<Record<string, ParameterSpec>>;

/** The values that a table of parameters describes. */
export type ValuesOf<Table extends ParameterTable> = {
  readonly [Name in keyof Table]: Table[Name] extends ParameterSpec<infer Value> ? Value : never;
};

/** Whether a sweep has to give the parameter a value. */
export function mustBeGiven({ standard, domain }: ParameterSpec): boolean {
  return standard === null && !domain.has(null);
}
