import { withMinus } from "./number-format.js";
import type { ReportInput } from "../report-input.js";

/** A setting that differs between sweeps: its path, and its value in each; null where a sweep has no such setting. */
export interface SettingDifference {
  /** The name of a parameter or axis, else keys joined by dots: "samples", "method.kind". */
  readonly path: string;
  readonly values: readonly (string | null)[];
}

/** The part of a sweep that is compared. */
export type ComparedSweep = Pick<ReportInput, "settings" | "system">;

/** Sections of settings in the order in which a sweep file is read; parameters stand below `axes`. */
const SECTIONS = [
  "task",
  "data",
  "model",
  "axes",
  "derive",
  "points",
  "method",
  "budget",
  "grok",
  "metrics",
  "checkpoints",
];

/** Longer lists are shortened to their ends and their length. */
const LONGEST_LIST = 6;

/**
 * The differences between the settings of sweeps ({@link ReportInput.settings}), in the order of a sweep file, parameters in
 * the order of their system. A parameter has its plain name, whether it is an axis in a sweep or a constant. Where its
 * values differ, their formula stands beside them, without a row of its own.
 *
 * @example [{ path: "seed", values: ["0 to 19", "0 to 9"] }, { path: "budget.steps", values: ["1e4", "1e8"] }]
 */
export function settingDifferences(sweeps: readonly ComparedSweep[]): readonly SettingDifference[] {
  const all = sweeps.map(({ settings }) => JSON.parse(settings) as Readonly<Record<string, unknown>>);
  const differing = [...new Set(all.flatMap(Object.keys))].filter(
    (path) => new Set(all.map((each) => JSON.stringify(each[path] ?? null))).size > 1,
  );
  const parameters = [...new Set(sweeps.flatMap(({ system }) => system.parameters.map(({ name }) => name)))];
  const rankOf = (path: string): readonly [number, number] => {
    const [section, ...rest] = path.split(".");
    const place = parameters.indexOf(rest.join("."));
    return [SECTIONS.indexOf(section), place < 0 ? parameters.length : place];
  };
  return differing
    .filter((path) => !(path.startsWith("derive.") && differing.includes(path.replace("derive.", "axes."))))
    .sort((a, b) => {
      const [[sectionA, placeA], [sectionB, placeB]] = [rankOf(a), rankOf(b)];
      return sectionA - sectionB || placeA - placeB || (a < b ? -1 : 1);
    })
    .map((path) => ({
      path: path.replace(/^axes\./, ""),
      values: valueTexts(
        all.map((each) => each[path] ?? null),
        all.map((each) => (path.startsWith("axes.") ? each[path.replace("axes.", "derive.")] : undefined)),
      ),
    }));
}

/**
 * The formulas of derived parameters: "dimension = ratio * samples, with ratio = 2, 4". Axes that are not parameters are in no
 * cell, so a reader finds them only here. Null where nothing is derived.
 */
export function derivedText({ settings, system }: ComparedSweep): string | null {
  const all = JSON.parse(settings) as Readonly<Record<string, unknown>>;
  const below = (section: string): readonly (readonly [string, unknown])[] =>
    Object.entries(all).flatMap(([path, value]) =>
      path.startsWith(`${section}.`) ? [[path.slice(section.length + 1), value] as const] : [],
    );
  const formulas = below("derive").map(([name, formula]) => `${name} = ${valueText(formula, false)}`);
  const names = new Set([...system.parameters.map(({ name }) => name), ...SEEDS]);
  const own = below("axes")
    .filter(([name]) => !names.has(name))
    .map(([name, values]) => `${name} = ${valueText(values, true)}`);
  if (formulas.length === 0) return null;
  return `${formulas.join("; ")}${own.length === 0 ? "" : `, with ${own.join("; ")}`}`;
}

/** Parameters that do not distinguish cells. */
const SEEDS = ["seed", "dataSeed", "weightsSeed"];

/** The values of a row, shortened unless two that differ would read the same. */
function valueTexts(values: readonly unknown[], formulas: readonly unknown[]): readonly (string | null)[] {
  const texts = (isShort: boolean): readonly (string | null)[] =>
    values.map((value, i) => {
      const formula = formulas[i];
      const text = value === null ? null : valueText(value, isShort);
      return text === null || formula === undefined ? text : `${text} (${valueText(formula, false)})`;
    });
  const short = texts(true);
  const distinct = (list: readonly unknown[]): number =>
    new Set(list.map((each) => JSON.stringify(each))).size;
  return distinct(short) === distinct(values.map((value, i) => [value, formulas[i]])) ? short : texts(false);
}

function valueText(value: unknown, isShort: boolean): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return exactText(value);
  if (Array.isArray(value) && value.length === 0) return "none";
  if (Array.isArray(value))
    return isShort ? shortList(value) : value.map((each) => valueText(each, false)).join(", ");
  return JSON.stringify(value).replaceAll(",", ", ");
}

/** "0 to 19" for consecutive integers, "20 to 640 (12 values)" for other long lists of numbers. */
function shortList(list: readonly unknown[]): string {
  const ends = `${valueText(list[0], true)} to ${valueText(list.at(-1), true)}`;
  const [first] = list;
  const isRun =
    typeof first === "number" && Number.isInteger(first) && list.every((value, i) => value === first + i);
  if (isRun && list.length > 2) return ends;
  if (list.length > LONGEST_LIST && list.every((value) => typeof value === "number")) {
    return `${ends} (${list.length} values)`;
  }
  return list.map((each) => valueText(each, true)).join(", ");
}

/** A number in full, with an exponent where that is shorter: "1e8". */
function exactText(x: number): string {
  const [plain, exponential] = [String(x), x.toExponential().replace("e+", "e")];
  return withMinus(exponential.length < plain.length ? exponential : plain);
}
