import type { OwnTable } from "../own-table.js";

/** Properties of a molecule that can be learned, by the names of their columns. */
export const MOLECULE_TARGETS = [
  ...(["mu", "alpha", "homo", "lumo", "gap", "r2", "zpve", "u0", "u298", "h298", "g298", "cv"] as const),
] as const;

/** The molecules, and how many of them are used. */
export type MoleculeTask = {
  readonly kind: "qm9-gcn";
  readonly property: (typeof MOLECULE_TARGETS)[number];
  /** The rows of the file that are used, from its first on; null: all. */
  readonly rows: number | null;
  readonly test: { readonly samples: number };
  readonly data: OwnTable;
};
