import type { Json } from "./canonical-json.js";

/** A value on a grid: a number, a word of the parameter's domain, or null where the parameter has no value. */
export type ParameterValue = number | string | null;

/** Parameters by name. */
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

/** The values that something can take, in forms for messages, editors and checks. */
export interface Domain<Value = unknown> {
  /** The text after "expected" in a message. */
  readonly expected: string;
  /** JSON schema of one value, for editors. */
  readonly schema: Readonly<Record<string, Json>>;
  /** Whether the domain has integers alone: a range then steps by 1, and a message suggests `round(…)`. */
  readonly isInteger?: boolean;
  /** Of mappings: their keys and the keys that must be present, so that a message names the wrong one. */
  readonly mapping?: {
    readonly keys: Readonly<Record<string, Domain>>;
    readonly required: readonly string[];
  };
  has(value: unknown): value is Value;
}

/** Section of a sweep file that may give a parameter one value for the whole sweep; null: only an axis may. */
export type ParameterHome = "task" | "model" | "method" | null;

/** The full declaration of one parameter of a system. Every table, option, column and page derives from it. */
export interface ParameterSpec<Value extends ParameterValue = ParameterValue> {
  /** In reports, for example "α"; empty: the name. */
  readonly symbol: string;
  /**
   * One line for `--help`, editors, reports and the documentation of columns; without the symbol. The text before its
   * first colon, comma or bracket names an axis: "laziness" from "laziness: scale of the output".
   */
  readonly meaning: string;
  readonly domain: Domain<Value>;
  /**
   * The default value. **Frozen**: a parameter at its default is left out of the trial id, so another default would
   * silently give other trials the same id. If this is null and the domain has no null, a sweep must give the value.
   */
  readonly standard: Value | null;
  readonly home: ParameterHome;
  /** A cell forgets seeds, and its statistics range over them. */
  readonly role: "setting" | "seed";
  /** Its column in SQL: in the table `trial` if that has a column of this name, and in the system's view. */
  readonly column: string;
  /** How an axis of this parameter is drawn and bisected: in factors, in differences, or not at all. */
  readonly scale: "log" | "linear" | "none";
  /** Another parameter, and its values at which this one has an effect; elsewhere it has to be at its default. Absent: everywhere. */
  readonly onlyAt?: { readonly parameter: string; readonly values: readonly ParameterValue[] };
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
