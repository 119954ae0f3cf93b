/** Elements of the molecules of QM9. */
export const ELEMENTS = ["H", "C", "N", "O", "F"] as const;
export type Element = (typeof ELEMENTS)[number];

/** Kinds of bonds: single, double, triple, aromatic. */
export const BOND_KINDS = 4;
const AROMATIC = 3;

/** An atom with its bonds. */
export interface Atom {
  readonly element: Element;
  readonly isAromatic: boolean;
  /** Its bonds: the other atom's place, and the kind from 0 (single) to 3 (aromatic). */
  readonly bonds: { readonly to: number; readonly kind: number }[];
}

/** Most bonds of an atom of these elements. */
export const MOST_BONDS = 4;

/** Bonds that an element makes where nothing else is said. */
const VALENCE: Readonly<Record<Element, number>> = { H: 1, C: 4, N: 3, O: 2, F: 1 };
const BONDS: Readonly<Record<string, number>> = { "-": 0, "=": 1, "#": 2, ":": AROMATIC };
/** A bracket: isotope, element, chirality, hydrogens, charge. */
const BRACKET = /^\d*([A-Za-z][a-z]?)(@{0,2})(?:H(\d*))?([+-]\d*|\+\+|--)?$/;

interface Draft {
  readonly element: Element;
  readonly isAromatic: boolean;
  readonly bonds: { readonly to: number; readonly kind: number }[];
  /** Hydrogens that a bracket states; null: as many as the valence leaves. */
  readonly hydrogens: number | null;
}

/**
 * The atoms of a molecule from its SMILES text, hydrogens included, heavy atoms in the order of the text, hydrogens behind them; or what is
 * wrong with it, in words. Reads what QM9 needs: H, C, N, O, F, aromatic c, n, o, branches, rings, brackets with hydrogens and charges; marks of
 * geometry are skipped.
 *
 * Source: Weininger 1988 (SMILES).
 */
export function parseSmiles(text: string): readonly Atom[] | string {
  const atoms: Draft[] = [];
  const branches: (number | null)[] = [];
  const rings = new Map<string, { readonly atom: number; readonly bond: number | null }>();
  let last: number | null = null;
  let bond: number | null = null;
  let fault: string | null = null;
  const join = (a: number, b: number, kind: number | null): void => {
    const both = atoms[a].isAromatic && atoms[b].isAromatic;
    const found = kind ?? (both ? AROMATIC : 0);
    atoms[a].bonds.push({ to: b, kind: found });
    atoms[b].bonds.push({ to: a, kind: found });
  };
  const addAtom = (symbol: string, hydrogens: number | null): void => {
    const upper = symbol.toUpperCase();
    const isAromatic = symbol !== upper;
    const element = ELEMENTS.find((each) => each === upper);
    if (element === undefined || (isAromatic && !"cno".includes(symbol))) {
      fault ??= `expected atoms of ${ELEMENTS.join(", ")}, found ${symbol}`;
      return;
    }
    atoms.push({ element, isAromatic, bonds: [], hydrogens });
    if (last !== null) join(last, atoms.length - 1, bond);
    last = atoms.length - 1;
    bond = null;
  };
  const closeRing = (name: string): void => {
    if (last === null) {
      fault ??= `ring ${name}: expected an atom before it`;
      return;
    }
    const open = rings.get(name);
    if (open === undefined) rings.set(name, { atom: last, bond });
    else {
      if (open.atom === last) fault ??= `ring ${name}: expected two atoms, found one`;
      else join(open.atom, last, bond ?? open.bond);
      rings.delete(name);
    }
    bond = null;
  };
  for (let k = 0; k < text.length && fault === null; k++) {
    const letter = text[k];
    if (letter === "(") branches.push(last);
    else if (letter === ")") {
      const before = branches.pop();
      if (before === undefined) fault = "expected a branch before ), found none";
      else last = before;
    } else if (letter === "/" || letter === "\\") continue;
    else if (letter in BONDS) bond = BONDS[letter];
    else if (letter === "%") {
      closeRing(text.slice(k + 1, k + 3));
      k += 2;
    } else if (/\d/.test(letter)) closeRing(letter);
    else if (letter === "[") {
      const end = text.indexOf("]", k);
      const inside = end < 0 ? null : BRACKET.exec(text.slice(k + 1, end));
      if (inside === null) fault = `expected an atom in brackets, found ${text.slice(k, k + 12)}`;
      else {
        const [, symbol, , hydrogens] = inside as unknown as readonly (string | undefined)[];
        addAtom(symbol ?? "", hydrogens === undefined ? 0 : Number(hydrogens === "" ? 1 : hydrogens));
        k = end;
      }
    } else addAtom(letter === "C" && text[k + 1] === "l" ? "Cl" : letter, null);
  }
  if (fault !== null) return fault;
  if (branches.length > 0) return "expected ) at the end of a branch, found none";
  if (rings.size > 0) return `ring ${[...rings.keys()][0]}: expected its other end, found none`;
  if (atoms.length === 0) return "expected atoms, found none";
  addHydrogens(atoms);
  const crowded = atoms.findIndex(({ bonds }) => bonds.length > MOST_BONDS);
  return crowded < 0
    ? atoms
    : `atom ${crowded + 1}: expected at most ${MOST_BONDS} bonds, found ${atoms[crowded].bonds.length}`;
}

/** An aromatic atom gives one electron of its valence to the ring. */
function addHydrogens(atoms: Draft[]): void {
  const heavy = atoms.length;
  for (let k = 0; k < heavy; k++) {
    const { element, isAromatic, bonds, hydrogens } = atoms[k];
    const orders = bonds.reduce((sum, { kind }) => sum + (kind === AROMATIC ? 1 : kind + 1), 0);
    const missing = hydrogens ?? Math.max(0, VALENCE[element] - orders - (isAromatic ? 1 : 0));
    for (let h = 0; h < missing; h++) {
      bonds.push({ to: atoms.length, kind: 0 });
      atoms.push({ element: "H", isAromatic: false, bonds: [{ to: k, kind: 0 }], hydrogens: 0 });
    }
  }
}
