import {
  GrokError,
  describeFound,
  isMapping,
  type Mistake,
  type System,
  type Mapping,
} from "../../model/index.js";
import { defineSystem, type Declaration } from "../define-system.js";
import { registerSystem } from "../registry.js";
import { readNames, type DeclaredNames } from "./declaration.js";
import type { Report } from "./report.js";
import { anything, panelsOf, withoutContradiction } from "./program-system.js";

/** The `task.kind` of trials that another tool trained and whose curves were imported. */
export const IMPORTED = "imported";

/** The kind of the system of imported trials: it is in ids and stores. */
export function kindOfImported(name: string): string {
  return `${IMPORTED}/${name}`;
}

/** Whether a kind is that of imported trials. */
export function isImportedKind(kind: string): boolean {
  return kind.startsWith(`${IMPORTED}/`);
}

/** The reason why imported trials are not trained, for messages. */
export const NOT_TRAINED_HERE =
  "its trials were trained by another tool and imported: they are judged and reported, and cannot be trained here";

/** The hint for that message. */
const INSTEAD =
  "import a longer table of the same trials to extend them; docs/import.md says how a sweep runs the script itself";

/** Columns of a table under other names: name → column. */
export type ImportedColumns = Readonly<Record<string, string>>;

/** Curves of another tool, as the section `task` of a sweep declares them. */
export interface ImportedDeclaration extends DeclaredNames {
  readonly columns: ImportedColumns;
}

/** Keys of the section `task` of imported curves, beside `kind`. */
const IMPORTED_KEYS = ["name", "version", "parameters", "series", "amount", "columns"] as const;

/** Reads the section `task` of imported curves. Mistakes are reported and replaced by usable values. */
export function readImported(section: Mapping, report: Report): ImportedDeclaration {
  for (const key of Object.keys(section)) {
    if (key === "kind" || IMPORTED_KEYS.some((known) => known === key)) continue;
    const expected = `the keys of imported curves: ${IMPORTED_KEYS.join(", ")}`;
    report({ path: `task.${key}`, expected, found: "another key" });
  }
  return { ...readNames(section, 1, report), columns: readColumns(section["columns"], report) };
}

function readColumns(value: unknown, report: Report): ImportedColumns {
  if (value === undefined || value === null) return {};
  if (!isMapping(value)) {
    const expected = "a mapping of names to columns of the table, such as { train_loss: loss/train }";
    report({ path: "task.columns", expected, found: describeFound(value) });
    return {};
  }
  const right: Record<string, string> = {};
  for (const [name, column] of Object.entries(value)) {
    if (typeof column === "string" && column !== "") right[name] = column;
    else
      report({
        path: `task.columns.${name}`,
        expected: "a column of the table",
        found: describeFound(column),
      });
  }
  return right;
}

/**
 * Registers the system that the section `task` of a stored sweep declares by `kind: imported`, and returns it.
 *
 * @returns null where contradictions in the declaration allow no system; all of them are reported.
 */
export function registerImported(section: Mapping, report: (mistake: Mistake) => void): System | null {
  const declaration = readImported(section, report);
  const system = withoutContradiction(() => importedSystem(declaration, section), report);
  if (system !== null) registerSystem(system);
  return system;
}

/** The keys of the section `task` of imported curves that a program has not, for the schema of sweep files. */
export const IMPORTED_TASK_KEYS = {
  columns: anything(
    "of imported curves: the table's names of columns, where they are others, such as { train_loss: loss/train } (docs/import.md)",
  ),
};

function importedSystem(declaration: ImportedDeclaration, section: Mapping): System {
  const { name, version, parameters, series, amount } = declaration;
  const kind = kindOfImported(name);
  const refuse = (): never => {
    throw new GrokError("INPUT", NOT_TRAINED_HERE, { hint: INSTEAD });
  };
  const whole = {
    kind,
    title: `Imported curves ${name}`,
    references: [],
    parameters,
    streams: [],
    task: {
      keys: Object.fromEntries(
        IMPORTED_KEYS.map((key) => [key, anything(`of imported curves: ${key} (docs/import.md)`)]),
      ),
      parse: () => ({ kind }),
      idOf: () => ({ kind }),
      resolve: () => ({ ...section, kind: IMPORTED }),
      requireFiles: refuse,
    },
    methods: ["gd"],
    series,
    amount,
    numerics: () => ({ name: IMPORTED, version }),
    cost: () => ({ flopsPerEvaluation: 1, checkpointBytes: 0, memoryBytes: 0 }),
    shape: () => ({ group: kind, inputs: "", samples: 1 }),
    rest: () => ({ kind: "never" }),
    preset: { parameters: {}, method: { kind: "gd" }, steps: 100, centered: false },
    report: {
      mechanism: panelsOf(series),
      definition: `The trials of ${name} were trained by another tool; their curves were imported, and are judged here.`,
    },
    imported: true,
    workplace: () => Promise.resolve().then(refuse),
    trainer: () => Promise.resolve().then(refuse),
  };
  return defineSystem(
    whole as unknown as Declaration<Record<string, never>, { readonly kind: string }>,
  ) as unknown as System;
}
