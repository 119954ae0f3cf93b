import { GrokError } from "../../../model/index.js";
import { randomPermutation, randomStream, type SampleSet, type SampleSets } from "../../../science/index.js";
import { moleculeFiles, MOST_ATOMS } from "../molecules.js";
import { BOND_KINDS, ELEMENTS, MOST_BONDS, parseSmiles, type Atom } from "../smiles.js";
import { ATOM_FEATURES } from "../sizes.js";
import type { MoleculeTask } from "../task.js";

/** Numbers of an atom in a sample: its features, then for each of four bonds the other atom and the kind, −1 where there is none. */
export const ATOM_NUMBERS = ATOM_FEATURES + 2 * MOST_BONDS;

const CHARGE_NUMBERS = { H: 1, C: 6, N: 7, O: 8, F: 9 } as const;
const [DOUBLE, TRIPLE] = [1, 2];

/**
 * Molecules as samples [29 · 19] and one target each, drawn without repetition from the rows that are used, a train set a part of every larger
 * one. Atoms that a molecule does not have are zeros, without bonds.
 *
 * @throws GrokError TRIAL when the file is gone or is not that of the trial.
 */
export function moleculeSamples(task: MoleculeTask, seed: number, samples: number): SampleSets {
  const { smiles, targets } = moleculeFiles.contentOf(task.data.file, task.data.digest);
  const values = targets[task.property];
  if (values === undefined) {
    throw new GrokError("TRIAL", `${task.data.file}: expected a column ${task.property}, found none`);
  }
  const available = Math.min(task.rows ?? smiles.length, smiles.length);
  const drawn = randomPermutation(randomStream(seed, "inputs"), available);
  const setOf = (rows: Int32Array): SampleSet => {
    const inputSize = MOST_ATOMS * ATOM_NUMBERS;
    const inputs = new Float32Array(rows.length * inputSize);
    rows.forEach((row, s) => {
      const atoms = parseSmiles(smiles[row]);
      // The file was checked when it was read.
      if (typeof atoms === "string") throw new GrokError("DEFECT", `${smiles[row]}: ${atoms}`);
      inputs.set(moleculeNumbers(atoms), s * inputSize);
    });
    const labels = Float32Array.from(rows, (row) => values[row]);
    return { count: rows.length, inputSize, inputs, classes: null, targets: labels };
  };
  return {
    train: setOf(drawn.subarray(0, samples)),
    test: setOf(drawn.subarray(samples, samples + task.test.samples)),
    outputs: 1,
  };
}

/** A molecule as numbers, [29 · 19]. */
export function moleculeNumbers(atoms: readonly Atom[]): Float32Array {
  const numbers = new Float32Array(MOST_ATOMS * ATOM_NUMBERS);
  for (let a = 0; a < MOST_ATOMS; a++) {
    const from = a * ATOM_NUMBERS;
    const atom = a < atoms.length ? atoms[a] : null;
    if (atom !== null) numbers.set(featuresOf(atom, atoms), from);
    for (let k = 0; k < MOST_BONDS; k++) {
      const bond = atom?.bonds.at(k) ?? { to: -1, kind: -1 };
      numbers.set([bond.to, bond.kind], from + ATOM_FEATURES + 2 * k);
    }
  }
  return numbers;
}

/** Of hydrogen none of the three hybridisations. Those of others follow from their own bonds, without conjugation. */
function featuresOf({ element, isAromatic, bonds }: Atom, atoms: readonly Atom[]): readonly number[] {
  const count = (kind: number): number => bonds.filter((bond) => bond.kind === kind).length;
  const isLinear = count(TRIPLE) > 0 || count(DOUBLE) > 1;
  const isFlat = !isLinear && (isAromatic || count(DOUBLE) === 1);
  const isHeavy = element !== "H";
  const hydrogens = bonds.filter(({ to }) => atoms[to].element === "H").length;
  return [
    ...ELEMENTS.map((each) => Number(each === element)),
    CHARGE_NUMBERS[element],
    ...[isAromatic, isHeavy && isLinear, isHeavy && isFlat, isHeavy && !isLinear && !isFlat].map(Number),
    hydrogens,
  ];
}

/** Kinds of bonds are the rows of the networks of edges. */
export const EDGE_FEATURES = BOND_KINDS;
