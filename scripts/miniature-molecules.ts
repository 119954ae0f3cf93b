import { randomStream, type RandomStream } from "../src/science/index.js";
import { parseSmiles, type Atom } from "../src/system/qm9-gcn/smiles.js";

const RINGS = ["C1CC1", "C1CCC1", "C1COC1", "c1ccoc1", "c1cc[nH]c1", "C1=CCC1"];
const LINKS = ["C", "O", "N", "C=C", "C#C", "C(C)", "C(=O)", "C(F)", "NC"];
const ENDS = ["", "C", "F", "O", "N", "C#N", "C=O"];

/** Invented polarizabilities of atoms, and what bonds add by their kind. */
const OF_ATOM = { H: 2.5, C: 8.5, N: 6, O: 4.5, F: 2.5 } as const;
const OF_BOND = [0, 1.2, 1.8, 0.8];

/**
 * Invented small molecules as a table with columns of the published one: `mol_id,smiles,mu,alpha`. The polarizability is a sum over atoms and bonds,
 * the dipole moment is invented. The same text for the same number.
 */
export function miniatureMolecules(count: number): string {
  const stream = randomStream(0, "inputs");
  const found = new Set<string>();
  while (found.size < count) {
    const smiles = smilesOf(stream);
    const atoms = parseSmiles(smiles);
    if (typeof atoms !== "string" && atoms.length <= 18) found.add(smiles);
  }
  const rows = [...found].map((smiles, k) => {
    const alpha = polarizability(parseSmiles(smiles) as readonly Atom[]);
    return `inv_${k + 1},${smiles},${(3 * stream.next()).toFixed(4)},${alpha.toFixed(2)}`;
  });
  return ["mol_id,smiles,mu,alpha", ...rows, ""].join("\n");
}

function smilesOf(stream: RandomStream): string {
  const pick = (texts: readonly string[]): string => texts[Math.floor(stream.next() * texts.length)];
  const links = Array.from({ length: Math.floor(stream.next() * 3) }, () => pick(LINKS)).join("");
  return `${stream.next() < 0.4 ? pick(RINGS) : "C"}${links}${pick(ENDS)}`;
}

function polarizability(atoms: readonly Atom[]): number {
  return atoms.reduce(
    (sum, { element, bonds }) =>
      sum + OF_ATOM[element] + bonds.reduce((added, { kind }) => added + OF_BOND[kind] / 2, 0),
    0,
  );
}
