import { mustBeGiven, placeOfColumn, type System } from "../model/index.js";

/** The part of a declaration that may contain contradictions. */
export type Contradictable = Pick<System, "kind" | "parameters" | "series" | "facts" | "rules" | "amount">;

/**
 * All contradictions of a declaration whose parts have the required types, a sentence each.
 *
 * @throws any error of the author's domains.
 */
export function declarationMistakes(system: Contradictable): readonly string[] {
  const { parameters, rules, amount, kind } = system;
  const mistakes: string[] = [];
  if (!/^[A-Za-z0-9./:_-]{1,200}$/.test(kind)) {
    const found = kind.length > 200 ? `${kind.length} characters` : JSON.stringify(kind);
    mistakes.push(`kind: expected at most 200 letters, digits and . / : _ -, found ${found}`);
  }
  for (const [name, spec] of Object.entries(parameters)) {
    if (!/^[a-z][A-Za-z0-9]*$/.test(name)) {
      mistakes.push(`parameters.${name}: expected a name in camel case, such as weightDecay`);
    }
    if (isOfEveryObject(name)) mistakes.push(`parameters.${name}: ${ANOTHER_NAME}`);
    if (!mustBeGiven(spec) && !spec.domain.has(spec.standard)) {
      const found = typeof spec.standard === "number" ? spec.standard : JSON.stringify(spec.standard);
      mistakes.push(`parameters.${name}.standard: expected ${spec.domain.expected}, found ${found}`);
    }
  }
  mistakes.push(...columnMistakes(system), ...judgementMistakes(system));
  const isParameter = (name: string): boolean => Object.hasOwn(parameters, name);
  rules.forEach(({ names }, at) => {
    for (const name of names) {
      if (isParameter(name)) continue;
      mistakes.push(`rules[${at}].names: expected names of parameters, found ${JSON.stringify(name)}`);
    }
  });
  if (amount !== null && !isParameter(amount)) {
    mistakes.push(`amount: expected the name of a parameter, found "${amount}"`);
  }
  return mistakes;
}

/** Column names that are invalid, reserved for every trial, or used twice. */
function columnMistakes({ parameters, series, facts, amount }: Contradictable): readonly string[] {
  const owners = new Map<string, string>();
  const columnOfAmount = amount === null ? null : (parameters[amount]?.column ?? null);
  const claims = [
    ...Object.entries(parameters).map(
      ([name, { column }]) => ["parameter", name, column, `parameters.${name}`] as const,
    ),
    ...series.map(({ column }) => ["series", column, column, `series ${column}`] as const),
    ...facts.map(({ name }) => ["fact", name, name, `fact ${name}`] as const),
  ];
  return claims.flatMap(([role, name, column, owner]) => {
    const other = owners.get(column);
    if (other === undefined) owners.set(column, owner);
    const isPerUnit =
      role === "parameter" && columnOfAmount !== null && column.startsWith(`${columnOfAmount}_per_`);
    const place = placeOfColumn(role, name, column) ?? (isPerUnit ? "every cell" : null);
    return [
      ...(/^[a-z][a-z0-9_]*$/.test(column)
        ? []
        : [`${owner}: expected a column of lower-case letters, digits and _, found "${column}"`]),
      ...(role !== "parameter" && isOfEveryObject(column) ? [`${owner}: ${ANOTHER_NAME}`] : []),
      ...(place === null ? [] : [`${owner}: expected a column of its own, ${place} has a "${column}"`]),
      ...(other === undefined ? [] : [`${owner}: expected a column of its own, "${column}" is ${other}'s`]),
    ];
  });
}

/** Whether a name is an inherited property of objects, so that a lookup would find an undeclared value. */
function isOfEveryObject(name: string): boolean {
  return name in Object.prototype;
}

const ANOTHER_NAME = "expected another name, every object of JavaScript has something of this one";

/** Series that are declared as judged, but that outcomes would not use. */
function judgementMistakes({ series }: Contradictable): readonly string[] {
  return series.flatMap(({ column, judged }) => {
    if (judged === null) return [];
    if (judged.set !== "train" && judged.set !== "test") {
      return [`series ${column}: judged.set: expected train or test, found "${String(judged.set)}"`];
    }
    // Outcomes use these columns.
    return column === `${judged.set}_accuracy` || column.startsWith(`${judged.set}_within_`)
      ? []
      : [`series ${column}: expected the column ${judged.set}_accuracy for an accuracy that is judged`];
  });
}
