import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { miniatureMolecules } from "../../../scripts/miniature-molecules.js";
import { miniatureReviews } from "../../../scripts/miniature-reviews.js";
import type { FileMistake } from "../../../src/arrays/index.js";
import { readReviews } from "../../../src/system/imdb-lstm/reviews.js";
import { readMolecules } from "../../../src/system/qm9-gcn/molecules.js";
import { parseSmiles } from "../../../src/system/qm9-gcn/smiles.js";
import { mutateBytes } from "../mutate-bytes.js";
import { mutateText } from "../mutate-text.js";
import { ACCEPTED, withInput, type Subject, type Verdict } from "../subject.js";

const WORDS = [
  ...[
    "review",
    "sentiment",
    "positive",
    "negative",
    "smiles",
    "alpha",
    '"',
    '""',
    "\r\n",
    ",",
    ";",
    "\ufeff",
  ],
  ...["[nH]", "[NH4+]", "c1ccccc1", "C%12", "[C@@H]", "Cl", "(", ")", "1", "#"],
];

/** Tables of reviews and of molecules. */
export const USER_TABLES: Subject = {
  name: "tables of users",
  cases: 1500,
  few: 150,
  prepare(folder) {
    const path = join(folder, "table.csv");
    const [reviews, molecules] = [miniatureReviews(12), miniatureMolecules(12)];
    return (draw) => {
      const isReviews = draw.oneIn(2);
      const right = isReviews ? reviews : molecules;
      const bytes = draw.oneIn(4)
        ? mutateBytes(Buffer.from(right), draw)
        : Buffer.from(mutateText(right, draw, WORDS));
      return withInput(bytes.toString("latin1"), () => {
        writeFileSync(path, bytes);
        return isReviews ? judgeReviews(path) : judgeMolecules(path);
      });
    };
  },
};

function judgeReviews(path: string): Verdict {
  const found = readReviews(path);
  if (!("digest" in found)) return refused(found);
  assert.equal(found.texts.length, found.classes.length);
  assert.ok(found.texts.every((text) => text.trim() !== ""));
  return ACCEPTED;
}

/** Every bond is on both of its atoms. */
function judgeMolecules(path: string): Verdict {
  const found = readMolecules(path);
  if (!("digest" in found)) return refused(found);
  for (const smiles of found.smiles) {
    const atoms = parseSmiles(smiles);
    if (typeof atoms === "string") throw new Error(`accepted, and then refused: ${atoms}`);
    atoms.forEach(({ bonds }, a) => {
      assert.ok(bonds.length <= 4);
      for (const { to, kind } of bonds) {
        assert.ok(
          atoms[to].bonds.some((bond) => bond.to === a && bond.kind === kind),
          smiles,
        );
      }
    });
  }
  for (const values of Object.values(found.targets)) assert.ok(values.every(Number.isFinite));
  return ACCEPTED;
}

function refused(mistakes: readonly FileMistake[]): Verdict {
  assert.ok(mistakes.length > 0 && mistakes.length <= 21);
  assert.ok(mistakes.every(({ message }) => message !== ""));
  return { exit: 2 };
}
