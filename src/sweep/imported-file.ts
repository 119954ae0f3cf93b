import { isMapping, type Mapping, describeFound } from "../model/index.js";
import { IMPORTED, readImported, registerImported, type ImportedDeclaration } from "../system/index.js";
import { applySettings, type Override } from "./apply-settings.js";
import { problem, problemsError, type Problem } from "./problems.js";
import { readYaml } from "./read-yaml.js";

/** A file's description of a table of curves to import: its columns and the thresholds for its trials. */
export interface ImportedFile {
  readonly name: string;
  readonly declaration: ImportedDeclaration;
  /** The parameters were only named: their domains follow from the values in the table. */
  readonly areDomainsOpen: boolean;
}

/** Sections that such a file may have. */
const KEYS = ["name", "task", "grok"];

/**
 * Reads a sweep file of imported curves: `name`, `task` (`kind: imported`) and `grok`; the table gives everything else. The
 * file's `task.parameters` may be a list of names.
 *
 * @param source the text's name in messages. @param set overrides, as {@link parseSweep} applies them.
 * @throws GrokError INPUT listing every mistake; those in `grok` are found by {@link parseSweep}.
 */
export function readImportedFile(text: string, source: string, set: readonly Override[]): ImportedFile {
  const { content, problems: found, sourceAt } = applySettings(readYaml(text, source), set);
  const problems: Problem[] = [...found];
  for (const key of Object.keys(content)) {
    if (KEYS.includes(key)) continue;
    const hint = "trials, their steps and values follow from the rows of the table";
    problems.push(problem(key, KEYS.join(", "), "another section", hint));
  }
  const { task = {}, name } = content;
  const section = withNamedParameters(isMapping(task) ? task : {});
  if (section["kind"] !== undefined && section["kind"] !== IMPORTED) {
    const hint = "groksweep run FILE trains such a sweep";
    problems.push(problem("task.kind", IMPORTED, describeFound(section["kind"]), hint));
  }
  const declaration = readImported(section, (mistake) => {
    const { path, expected, found: what, hint } = mistake;
    problems.push(problem(path, expected, what, hint));
  });
  // Contradictions, such as a forbidden parameter name, are found when the system is made.
  if (problems.length === 0)
    registerImported(section, ({ path, expected, found: what, hint }) => {
      problems.push(problem(path, expected, what, hint));
    });
  if (problems.length > 0) throw problemsError(source, problems, (path) => sourceAt(path) ?? source);
  return {
    name: typeof name === "string" ? name : declaration.name,
    declaration,
    areDomainsOpen: isMapping(task) && Array.isArray(task["parameters"]),
  };
}

function withNamedParameters(task: Mapping): Mapping {
  const { parameters } = task;
  if (!Array.isArray(parameters)) return task;
  const names = parameters.filter((name): name is string => typeof name === "string");
  if (names.length < parameters.length) return task;
  return { ...task, parameters: Object.fromEntries(names.map((name) => [name, {}])) };
}
