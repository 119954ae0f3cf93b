import type { ParameterTable, ParameterValues } from "../model/index.js";
import type { Axis } from "./expand-axis.js";
import type { Derivation, Factor, Grid } from "./grid.js";
import { unknownParameter, type NamedValues } from "./named-values.js";
import { nearMiss } from "./near-miss.js";
import type { GridValue } from "./grid-value.js";
import { problem, type Problem } from "./problems.js";

/**
 * The grid that a file's names span, and the problems of names: auxiliary names that no formula uses, formulas that use
 * unknown names or each other in a circle. Broken names are left out of the grid.
 *
 * Order of the factors, slowest first: axes of seeds; axes of other parameters in the order of the file; points; then,
 * fastest, all factors with an auxiliary name. So the whole phase diagram is done for the first seed before the second
 * begins, and two points can be the same trial only if they agree in all factors except the trailing, auxiliary ones.
 *
 * @param table the parameters of the sweep's system.
 * @param defaults values of the parameters that the file does not name.
 */
export function buildGrid(
  named: NamedValues,
  table: ParameterTable,
  defaults: ParameterValues,
  problems: Problem[],
): Grid {
  const used = new Set([...named.formulas.values()].flatMap((formula) => formula.names));
  // A formula that does not parse may use any name.
  const areFormulasKnown = [...named.paths].every(
    ([name, path]) => !path.startsWith("derive.") || named.formulas.has(name),
  );
  for (const [name, path] of areFormulasKnown ? named.paths : []) {
    if (Object.hasOwn(table, name) || used.has(name) || path.startsWith("derive.")) continue;
    const where = path === "points" ? `points[0].${name}` : path;
    problems.push(unknownParameter(where, name, table, "other names are for formulas under derive"));
  }
  const constants = new Map<string, GridValue>();
  for (const name of Object.keys(table)) {
    const value = named.constants.get(name) ?? defaults[name];
    const isElsewhere = named.paths.has(name) && !named.constants.has(name);
    if (value !== null && !isElsewhere) constants.set(name, value);
  }
  return {
    constants,
    factors: orderedFactors(named, table),
    derivations: orderedDerivations(named, table, problems),
  };
}

/** Whether a factor has an auxiliary name; only such factors can give the same trial twice. */
export function isAuxiliary(factor: Factor, table: ParameterTable): boolean {
  return factor.names.some((name) => !Object.hasOwn(table, name));
}

function orderedFactors(named: NamedValues, table: ParameterTable): readonly Factor[] {
  const factors: Factor[] = [...named.axes.values()].map(factorOfAxis);
  if (named.points !== null) {
    const { names, columns } = named.points;
    factors.push({ names, size: columns[0].length, columns: () => columns });
  }
  const rank = (factor: Factor): number => {
    if (isAuxiliary(factor, table)) return 2;
    return factor.names.every((name) => table[name].role === "seed") ? 0 : 1;
  };
  return [0, 1, 2].flatMap((wanted) => factors.filter((factor) => rank(factor) === wanted));
}

function factorOfAxis(axis: Axis): Factor {
  let columns: readonly (readonly GridValue[])[] | undefined;
  return { names: [axis.name], size: axis.count, columns: () => (columns ??= [axis.values()]) };
}

/** Formulas after those they use, unusable ones left out; one problem for every unknown name and every circle. */
function orderedDerivations(
  named: NamedValues,
  table: ParameterTable,
  problems: Problem[],
): readonly Derivation[] {
  const ordered: Derivation[] = [];
  const state = new Map<string, "open" | "done">();
  const unusable = new Set<string>();
  const visit = (name: string, chain: readonly string[]): void => {
    const expression = named.formulas.get(name);
    if (expression === undefined || state.get(name) === "done") return;
    if (state.get(name) === "open") {
      const circle = [...chain.slice(chain.indexOf(name)), name].join(" → ");
      problems.push(
        problem(`derive.${name}`, "formulas that do not need their own result", `the circle ${circle}`),
      );
      unusable.add(name);
      return;
    }
    state.set(name, "open");
    for (const used of expression.names) {
      const found = unusableName(used, named, table);
      if (found !== null) {
        problems.push(problem(`derive.${name}`, "names with a value", found.what, found.hint));
        unusable.add(name);
      }
      visit(used, [...chain, name]);
    }
    state.set(name, "done");
    if (!unusable.has(name)) ordered.push({ name, expression });
  };
  for (const name of named.formulas.keys()) visit(name, []);
  return ordered;
}

function unusableName(
  name: string,
  named: NamedValues,
  table: ParameterTable,
): { readonly what: string; readonly hint: string } | null {
  if (named.paths.has(name)) return null;
  if (Object.hasOwn(table, name)) {
    if (table[name].standard !== null) return null;
    return { what: `${name}, which has none`, hint: `give ${name} a value, for example under axes` };
  }
  const near = nearMiss(name, [...named.paths.keys(), ...Object.keys(table)]);
  const hint = near === null ? `add axes.${name} with its values` : `did you mean ${near}`;
  return { what: `"${name}"`, hint };
}
