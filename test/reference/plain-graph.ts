import type { Parameters } from "./plain-networks.js";

/** A molecule: features of its atoms, and every bond in both directions with its kind from 0 to 3. */
export interface PlainMolecule {
  readonly atoms: readonly (readonly number[])[];
  readonly bonds: readonly { readonly from: number; readonly to: number; readonly kind: number }[];
}

/**
 * Two convolutions with edge networks, sum, ReLU layer and linear output, in float64 with plain loops: the matrix of every single bond is
 * computed from its features, and messages are added one by one. Shares no code with the engine.
 */
export function graphOutputs(
  parameters: Parameters,
  width: number,
  molecules: readonly PlainMolecule[],
): readonly (readonly number[])[] {
  const relu = (x: number): number => Math.max(0, x);
  const times = (x: readonly number[], matrix: ArrayLike<number>, columns: number): number[] =>
    Array.from({ length: columns }, (_, c) =>
      x.reduce((sum, value, r) => sum + value * matrix[r * columns + c], 0),
    );
  const plus = (x: readonly number[], y: ArrayLike<number>): number[] => x.map((value, k) => value + y[k]);
  const convolution = (
    { atoms, bonds }: PlainMolecule,
    [w1, b1, w2, b2, root, bias]: Parameters,
    to: number,
  ): number[][] => {
    const from = atoms[0].length;
    const z = atoms.map((x) => plus(times(x, root, to), bias));
    for (const bond of bonds) {
      const edge = [0, 1, 2, 3].map((kind) => Number(kind === bond.kind));
      const hidden = plus(times(edge, w1, width), b1).map(relu);
      const matrix = plus(times(hidden, w2, from * to), b2);
      z[bond.to] = plus(z[bond.to], times(atoms[bond.from], matrix, to));
    }
    return z.map((row) => row.map(relu));
  };
  const narrow = Math.max(1, Math.floor(width / 2));
  return molecules.map((molecule) => {
    const first = convolution(molecule, parameters.slice(0, 6), width);
    const second = convolution({ atoms: first, bonds: molecule.bonds }, parameters.slice(6, 12), narrow);
    const sum = second.reduce((all, row) => plus(all, row));
    const units = plus(times(sum, parameters[12], width), parameters[13]).map(relu);
    return plus(times(units, parameters[14], 1), parameters[15]);
  });
}
