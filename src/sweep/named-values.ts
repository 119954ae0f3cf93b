import { GrokError, isMapping, type ParameterTable, type Mapping } from "../model/index.js";
import { SYSTEMS } from "../system/index.js";
import { axisFrom, type Axis } from "./expand-axis.js";
import { parseExpression, type Expression } from "./expression.js";
import { nearMiss } from "./near-miss.js";
import { problem, type Problem } from "./problems.js";
import { AUXILIARY_AXIS, AUXILIARY_VALUE, axisSchema } from "./axis-schema.js";
import type { GridValue } from "./grid-value.js";
import { parameterSchema } from "./parameter-schema.js";
import { metricsOf } from "./schema-source.js";
import { wordList } from "./schema-parts.js";
import { parametersAtHome } from "./sweep-schema.js";

/** Combinations as columns: `columns[k][i]` is the value of `names[k]` in combination i. */
export interface Points {
  readonly names: readonly string[];
  readonly columns: readonly (readonly GridValue[])[];
}

/** Every name of a sweep file with a value, grouped by the source of the value. */
export interface NamedValues {
  readonly constants: ReadonlyMap<string, GridValue>;
  /** In the order of the file. */
  readonly axes: ReadonlyMap<string, Axis>;
  readonly points: Points | null;
  readonly formulas: ReadonlyMap<string, Expression>;
  /** The path of each name. Names with a wrong value are here too, and in `broken`. */
  readonly paths: ReadonlyMap<string, string>;
  /** Names with wrong values; checks that depend on them are impossible. */
  readonly broken: ReadonlySet<string>;
}

/**
 * Collects the values that a file gives to names, from its sections, `axes`, `points` and `derive`. It reads the raw
 * content and takes the valid parts, so that one mistake does not hide others. The schema reports wrong values; only
 * mistakes that no schema finds are added here: repeated names, impossible ranges, formulas.
 *
 * @param table the parameters of the sweep's system.
 */
export function collectNamedValues(
  content: Mapping,
  table: ParameterTable,
  problems: Problem[],
): NamedValues {
  const constants = new Map<string, GridValue>();
  const axes = new Map<string, Axis>();
  const formulas = new Map<string, Expression>();
  const paths = new Map<string, string>();
  const broken = new Set<string>();

  const give = (name: string, path: string): void => {
    const first = paths.get(name);
    if (first === undefined) {
      paths.set(name, path);
      return;
    }
    problems.push(
      problem(path, `${name} in one place only`, `a second one beside ${first}`, "remove one of them"),
    );
    broken.add(name);
  };

  for (const home of ["task", "model", "method"] as const) {
    const section = content[home];
    if (!isMapping(section)) continue;
    for (const [name, spec] of parametersAtHome(table, home)) {
      if (!Object.hasOwn(section, name)) continue;
      give(name, `${home}.${name}`);
      const value = parameterSchema(spec).safeParse(section[name]);
      if (value.success) constants.set(name, value.data);
      else broken.add(name);
    }
  }

  for (const [name, input] of entriesOf(content.axes)) {
    const path = `axes.${name}`;
    give(name, path);
    const spec = Object.hasOwn(table, name) ? table[name] : null;
    const value = (spec === null ? AUXILIARY_AXIS : axisSchema(spec)).safeParse(input);
    const axis = value.success ? axisFrom(name, spec, value.data, path) : [];
    if ("count" in axis) {
      axes.set(name, axis);
      continue;
    }
    problems.push(...axis);
    broken.add(name);
  }

  const points = collectPoints(content.points, table, give, problems, broken);

  for (const [name, text] of entriesOf(content.derive)) {
    const path = `derive.${name}`;
    give(name, path);
    if (!Object.hasOwn(table, name)) {
      problems.push(unknownParameter(path, name, table, "write its formula where it is used"));
      broken.add(name);
    }
    if (typeof text !== "string") {
      broken.add(name);
      continue;
    }
    try {
      formulas.set(name, parseExpression(text));
    } catch (error) {
      if (!(error instanceof GrokError)) throw error;
      problems.push({
        path,
        message: error.message,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      });
      broken.add(name);
    }
  }
  return { constants, axes, points, formulas, paths, broken };
}

function collectPoints(
  input: unknown,
  table: ParameterTable,
  give: (name: string, path: string) => void,
  problems: Problem[],
  broken: Set<string>,
): Points | null {
  const rows: readonly unknown[] = Array.isArray(input) ? input : [];
  const names = [...new Set(rows.filter(isMapping).flatMap((row) => Object.keys(row)))];
  for (const name of names) give(name, "points");
  const columns = names.map((name) =>
    rows.map((row, i) => {
      if (!isMapping(row)) {
        broken.add(name);
        return 0;
      }
      if (!Object.hasOwn(row, name)) {
        const hint = "every combination gives the same names";
        problems.push(problem(`points[${i}].${name}`, `a value of ${name}`, "nothing", hint));
        broken.add(name);
        return 0;
      }
      const schema = Object.hasOwn(table, name) ? parameterSchema(table[name]) : AUXILIARY_VALUE;
      const value = schema.safeParse(row[name]);
      if (value.success) return value.data;
      broken.add(name);
      return 0;
    }),
  );
  if (names.length === 0) return null;
  return { names, columns: withoutRepetitions(columns) };
}

function withoutRepetitions(columns: readonly (readonly GridValue[])[]): readonly (readonly GridValue[])[] {
  const seen = new Set<string>();
  const kept = columns[0].flatMap((_, i) => {
    const key = columns.map((column) => String(column[i])).join(" ");
    if (seen.has(key)) return [];
    seen.add(key);
    return [i];
  });
  return columns.map((column) => kept.map((i) => column[i]));
}

function entriesOf(section: unknown): readonly (readonly [string, unknown])[] {
  return isMapping(section) ? Object.entries(section) : [];
}

/** The problem of a name that should be a parameter's. */
export function unknownParameter(
  path: string,
  name: string,
  table: ParameterTable,
  otherwise: string,
): Problem {
  const names = Object.keys(table);
  const near = nearMiss(name, names);
  const owner = ownerOf(name);
  const hint = near !== null ? `did you mean ${near}` : (owner ?? otherwise);
  return problem(path, `one of the parameters ${names.join(", ")}`, `"${name}"`, hint);
}

/** The systems whose parameter of this name takes a word, such as activation: relu; null: none does. */
export function ownerOfWord(parameter: string, word: string): string | null {
  const kinds = SYSTEMS.filter(({ parameters }) => {
    const words = Object.hasOwn(parameters, parameter) ? parameters[parameter].domain.schema["enum"] : null;
    return Array.isArray(words) && words.includes(word);
  }).map(({ kind }) => kind);
  return kinds.length === 0 ? null : `${parameter}: ${word} belongs to task.kind ${wordList(kinds)}`;
}

/** The systems that have a parameter, a key of the section `task`, or a word of this name; null: none has. */
export function ownerOf(name: string): string | null {
  const owners = SYSTEMS.filter(
    (system) =>
      [system.parameters, system.task.keys].some((table) => Object.hasOwn(table, name)) ||
      [system.methods, system.engines, metricsOf(system)].some((words) =>
        words.some((word) => word === name),
      ),
  );
  if (owners.length === 0) return null;
  const kinds = owners.filter(({ section }) => section === undefined).map(({ kind }) => kind);
  const sections = owners.flatMap(({ section }) => (section === undefined ? [] : [`the section ${section}`]));
  const places = [...(kinds.length === 0 ? [] : [`task.kind ${wordList(kinds)}`]), ...sections];
  return `${name} belongs to ${places.join(", and to ")}`;
}
