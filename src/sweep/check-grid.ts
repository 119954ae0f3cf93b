import {
  mustBeGiven,
  type ParameterTable,
  type ParameterValue,
  type Rule,
  type Setting,
} from "../model/index.js";
import { parametersFrom } from "./expand-trials.js";
import { gridPoints, gridSize, namesBehind, projectGrid, type Grid, type Values } from "./grid.js";
import { problem, problemOf, type Problem } from "./problems.js";
import { defaultsFor, domainProblem, settingOf, type PathOf, type TrialTemplate } from "./trial-template.js";

/** The most trials of one sweep, which fill a store of some tens of gigabytes. */
export const MAX_TRIALS = 10_000_000;

/** Most combinations that one check tries by itself; larger checks share one pass over the grid. */
const MANY_POINTS = 100_000;

/** The problem of a grid with too many trials, found from counts alone; null when it is not too large. */
export function sizeProblem(grid: Grid): Problem | null {
  const size = gridSize(grid);
  if (size <= MAX_TRIALS) return null;
  const swept = grid.factors.filter((factor) => factor.size > 1);
  const largest = swept.reduce((a, b) => (b.size > a.size ? b : a));
  const nameOf = (names: readonly string[]): string => (names.length === 1 ? names[0] : "points");
  const product = swept.map(({ names, size: count }) => `${nameOf(names)} ${count}`).join(" × ");
  const hint =
    `the largest is ${nameOf(largest.names)} with ${largest.size} values; give it fewer values (count) or split ` +
    "the sweep into several files";
  return problem("axes", `at most ${MAX_TRIALS} trials`, `${size} (${product})`, hint);
}

/** Required parameters that are missing. */
export function missingParameters(
  { paths }: { readonly paths: ReadonlyMap<string, string> },
  template: TrialTemplate,
): readonly Problem[] {
  const { system } = template;
  const defaults = defaultsFor(template);
  return Object.entries(system.parameters).flatMap(([name, spec]) => {
    if (paths.has(name) || defaults[name] !== null || !mustBeGiven(spec)) return [];
    return domainProblem(system, name, null, `${spec.home ?? "axes"}.${name}`) ?? [];
  });
}

/**
 * Problems of combinations of values: derived values outside their domain and broken rules, the first combination of each.
 * **Every** combination is tried, so a grid without problems expands completely, and a store may be written at once.
 * Each check reads only the names involved, hence few points of even a large grid.
 *
 * Cost: a pass over the points that the names of a rule span; where these are many, three passes over the grid for all.
 *
 * @param rules the system's rules that can be checked.
 * @param broken names with wrong values; checks that depend on them are skipped.
 */
export function gridProblems(
  grid: Grid,
  template: TrialTemplate,
  rules: readonly Rule[],
  broken: ReadonlySet<string>,
  pathOf: PathOf,
): readonly Problem[] {
  const { system } = template;
  const table = system.parameters;
  const derived = grid.derivations.flatMap(({ name, expression }): readonly Check<Values>[] => {
    if (!Object.hasOwn(table, name) || !canJudge(grid, table, [name], broken)) return [];
    const check = (values: Values): Problem | null =>
      withInputs(domainProblem(system, name, values.get(name), pathOf(name)), expression.names, values);
    return [{ names: [name], check }];
  });
  const found: Found[] = [...firstProblems(grid, derived, () => (values) => values)];
  // Rules of one parameter come first: like a broken domain, a broken one skips the rules that share the parameter.
  for (const isOfOne of [true, false]) {
    const wrong = new Set([...broken, ...found.flatMap(({ names }) => names)]);
    const checks = rules
      .filter(({ names }) => (names.length === 1) === isOfOne && canJudge(grid, table, names, wrong))
      .map((rule): Check<Setting> => ({
        names: rule.names,
        check: (setting) => {
          const mistake = rule.check(setting);
          return mistake === null ? null : problemOf(mistake, pathOf, system);
        },
      }));
    found.push(...firstProblems(grid, checks, (names) => settingReader(template, names)));
  }
  return found.map(({ problem: first }) => first);
}

/** A check of the values of a few names. */
interface Check<T> {
  readonly names: readonly string[];
  check(values: T): Problem | null;
}

/** The first problem of a check, and its names. */
interface Found {
  readonly names: readonly string[];
  readonly problem: Problem;
}

/**
 * The first problem of each check, with its names, in the order of the checks.
 *
 * @param reader makes the input of checks of these names from the values of a point.
 */
function firstProblems<T>(
  grid: Grid,
  checks: readonly Check<T>[],
  reader: (names: readonly string[]) => (values: Values) => T,
): readonly Found[] {
  const problems = new Map<Check<T>, Problem>();
  const goThrough = (together: readonly Check<T>[]): void => {
    const names = [...new Set(together.flatMap((check) => check.names))];
    const read = reader(names);
    let open = together;
    for (const values of gridPoints(projectGrid(grid, names))) {
      const point = read(values);
      for (const check of open) {
        const found = check.check(point);
        if (found === null) continue;
        problems.set(check, found);
        open = open.filter((other) => other !== check);
      }
      if (open.length === 0) return;
    }
  };
  const isLarge = ({ names }: Check<T>): boolean => gridSize(projectGrid(grid, names)) > MANY_POINTS;
  for (const check of checks) if (!isLarge(check)) goThrough([check]);
  const large = checks.filter(isLarge);
  if (large.length > 0) goThrough(large);
  return checks.flatMap((check) => {
    const first = problems.get(check);
    return first === undefined ? [] : [{ names: check.names, problem: first }];
  });
}

/** Settings of the points of a grid that differ only in these names; one object is reused for all of them. */
function settingReader(template: TrialTemplate, names: readonly string[]): (values: Values) => Setting {
  let parameters: Record<string, ParameterValue> | null = null;
  return (values) => {
    parameters ??= { ...parametersFrom(template, values) };
    for (const name of names) parameters[name] = values.get(name) ?? null;
    return settingOf(template, parameters);
  };
}

/** Whether everything that decides these names has a usable value; parameters whose default is none need no value. */
export function canJudge(
  grid: Grid,
  table: ParameterTable,
  names: readonly string[],
  broken: ReadonlySet<string>,
): boolean {
  const provided = new Set([
    ...grid.constants.keys(),
    ...grid.factors.flatMap((factor) => factor.names),
    ...grid.derivations.map(({ name }) => name),
  ]);
  return [...namesBehind(grid, names)].every(
    (name) =>
      !broken.has(name) &&
      (provided.has(name) ||
        (Object.hasOwn(table, name) && !mustBeGiven(table[name]) && table[name].standard === null)),
  );
}

function withInputs(found: Problem | null, names: readonly string[], values: Values): Problem | null {
  if (found === null || names.length === 0) return found;
  const inputs = names.map((name) => `${name} ${values.get(name) ?? "none"}`).join(", ");
  return { ...found, message: `${found.message} (from ${inputs})` };
}
