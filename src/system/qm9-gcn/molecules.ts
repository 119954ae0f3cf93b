import {
  fewMistakes,
  readCsvFile,
  UserTables,
  type CsvRow,
  type Digested,
  type FileMistake,
} from "../../arrays/index.js";
import { parseSmiles } from "./smiles.js";
import { MOLECULE_TARGETS, type MoleculeTask } from "./task.js";

/** Molecules in the order of their file. */
export interface Molecules extends Digested {
  readonly smiles: readonly string[];
  /** By the name of the property; those that the file has. */
  readonly targets: Readonly<Partial<Record<MoleculeTask["property"], readonly number[]>>>;
}

/** Most atoms of a molecule, hydrogens included: those of the largest one of QM9. */
export const MOST_ATOMS = 29;

/**
 * The molecules of a table with a column `smiles` and columns of properties, as qm9.csv of MoleculeNet is published (`mol_id`, `smiles`, …,
 * `mu`, `alpha`, …), or all its faults. Cost: every text of SMILES is read, some seconds for 134 000 molecules.
 */
export function readMolecules(path: string): Molecules | readonly FileMistake[] {
  const table = readCsvFile(path, ["smiles"]);
  if (!("digest" in table)) return table;
  const { columns, rows } = table;
  const text = columns.indexOf("smiles");
  const known = MOLECULE_TARGETS.filter((name) => columns.includes(name));
  const mistakes: FileMistake[] = [];
  if (known.length === 0) {
    const message = `${path}: expected a column of a property (${MOLECULE_TARGETS.join(", ")}), found none`;
    mistakes.push({ message });
  }
  if (rows.length === 0) mistakes.push({ message: `${path}: expected molecules, found none` });
  for (const row of rows) mistakes.push(...rowMistakes(path, row, text, known, columns));
  if (mistakes.length > 0) return fewMistakes(mistakes);
  const numbers = (name: string): readonly number[] => {
    const column = columns.indexOf(name);
    return rows.map(({ values }) => Number(values[column]));
  };
  return {
    smiles: rows.map(({ values }) => values[text].trim()),
    targets: Object.fromEntries(known.map((name) => [name, numbers(name)])),
    digest: table.digest,
  };
}

function rowMistakes(
  path: string,
  { line, values }: CsvRow,
  text: number,
  known: readonly string[],
  columns: readonly string[],
): readonly FileMistake[] {
  const at = `${path}: line ${line}`;
  const found: FileMistake[] = [];
  const smiles = values[text].trim();
  const atoms = parseSmiles(smiles);
  if (typeof atoms === "string") {
    found.push({ message: `${at}: smiles ${JSON.stringify(smiles.slice(0, 40))}: ${atoms}` });
  } else if (atoms.length > MOST_ATOMS) {
    const message = `${at}: smiles: expected at most ${MOST_ATOMS} atoms with hydrogens, found ${atoms.length}`;
    found.push({ message });
  }
  for (const name of known) {
    const value = values[columns.indexOf(name)];
    if (value.trim() !== "" && Number.isFinite(Number(value))) continue;
    found.push({ message: `${at}: ${name}: expected a number, found ${JSON.stringify(value.slice(0, 40))}` });
  }
  return found;
}

/**
 * The files of molecules that this process has read, with the numbers of molecules, and for each property that they
 * have the fewest first rows with two values of it; null where all are equal.
 */
export const moleculeFiles = new UserTables(readMolecules, ({ smiles, targets }) => ({
  count: smiles.length,
  untilTwo: Object.fromEntries(
    Object.entries(targets).map(([name, values]) => {
      const first = values.findIndex((value) => value !== values[0]);
      return [name, first < 0 ? null : first + 1];
    }),
  ),
}));
