import { BOND_KINDS, ELEMENTS } from "./smiles.js";

/** Numbers that describe an atom: its element (one-hot, and its charge number), aromatic, sp, sp², sp³, hydrogens. */
export const ATOM_FEATURES = ELEMENTS.length + 6;

/** Features of an atom after the second convolution: half of those before. */
export function narrowWidth(width: number): number {
  return Math.max(1, Math.floor(width / 2));
}

/** Numbers of weights: all, and those of the products of an atom. */
export function graphWeights(width: number): { readonly all: number; readonly perAtom: number } {
  const narrow = narrowWidth(width);
  const matrices = ATOM_FEATURES * width + width * narrow;
  const edges = 2 * (BOND_KINDS + 1) * width + (width + 1) * matrices;
  const rest = matrices + width + narrow + narrow * width + 2 * width + 1;
  return { all: edges + rest, perAtom: (BOND_KINDS + 1) * matrices };
}
