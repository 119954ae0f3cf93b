import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { miniatureMolecules } from "../../scripts/miniature-molecules.js";
import { loadTensorBackend } from "../../src/engine/index.js";
import { GrokError, packageFile } from "../../src/model/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { parseSmiles, type Atom } from "../../src/system/qm9-gcn/smiles.js";
import { ATOM_FEATURES } from "../../src/system/qm9-gcn/sizes.js";
import type { MoleculeTask } from "../../src/system/qm9-gcn/task.js";
import { moleculeNumbers, moleculeSamples } from "../../src/system/qm9-gcn/training/molecule-samples.js";
import { networkJobs, trainNetwork } from "../engine/tensors/network-jobs.js";

const folder = mkdtempSync(join(tmpdir(), "groksweep-molecules-"));
after(() => rmSync(folder, { recursive: true }));

function table(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function sweep(path: string, rest = "samples: 2, test: { samples: 1 }"): string {
  return `
name: m
task: { kind: qm9-gcn, table: ${JSON.stringify(path)}, ${rest} }
model: { width: 4 }
method: { kind: adamw, rateRule: constant }
budget: { steps: 1 }`;
}

/** All lines of the error that a sweep is refused with. */
function refusal(text: string): string {
  try {
    Array.from(parseSweep(text, { source: "m.yaml" }).trials());
  } catch (error) {
    assert.ok(error instanceof GrokError && error.code === "INPUT", String(error));
    return [error.message, ...error.details, error.hint ?? ""].join("\n");
  }
  throw new Error("expected a refusal");
}

/** "C3H6O": how many atoms of each element. */
function formula(text: string): string {
  const atoms = parseSmiles(text);
  if (typeof atoms === "string") return atoms;
  return ["C", "H", "N", "O", "F"]
    .map((element) => [element, atoms.filter((atom) => atom.element === element).length] as const)
    .map(([element, count]) => (count === 0 ? "" : count === 1 ? element : `${element}${count}`))
    .join("");
}

describe("SMILES", () => {
  it("have the hydrogens that valences leave, or that brackets state", () => {
    for (const [text, expected] of [
      ["C", "CH4"],
      ["N", "H3N"],
      ["[NH4+]", "H4N"],
      ["[H]O[H]", "H2O"],
      ["C#N", "CHN"],
      ["CC(=O)N(C)C", "C4H9NO"],
      ["C1CC1F", "C3H5F"],
      ["c1ccccc1", "C6H6"],
      ["c1cc[nH]c1", "C4H5N"],
      ["c1ccncc1", "C5H5N"],
      ["O=c1cc[nH]cc1", "C5H5NO"],
      ["[NH3+]CC([O-])=O", "C2H5NO2"],
      ["C/C=C\\C", "C4H8"],
      ["[C@H](O)(F)C", "C2H5OF"],
      ["C%11CC%11", "C3H6"],
      ["C12CC1C2", "C4H6"],
    ]) {
      assert.equal(formula(text), expected, text);
    }
  });

  it("have bonds in both directions, of their kinds", () => {
    const atoms = parseSmiles("C#CC=CO") as readonly Atom[];
    atoms.forEach(({ bonds }, a) => {
      for (const { to, kind } of bonds) {
        assert.ok(atoms[to].bonds.some((bond) => bond.to === a && bond.kind === kind));
      }
    });
    const heavy = atoms
      .slice(0, 5)
      .map(({ bonds }) => bonds.filter(({ to }) => to < 5).map(({ kind }) => kind));
    assert.deepEqual(heavy, [[2], [2, 0], [0, 1], [1, 0], [0]]);
  });

  it("are refused with the reason", () => {
    for (const [text, expected] of [
      ["", /expected atoms, found none/],
      ["CCl", /expected atoms of H, C, N, O, F, found Cl/],
      ["CS", /found S/],
      ["C(C", /expected \) at the end of a branch/],
      ["CC)", /expected a branch before \), found none/],
      ["C1CC", /ring 1: expected its other end/],
      ["C11", /ring 1: expected two atoms, found one/],
      ["1CC", /ring 1: expected an atom before it/],
      ["C[N", /expected an atom in brackets, found \[N/],
      ["C.C", /found \./],
      ["C(C)(C)(C)(C)C", /atom 1: expected at most 4 bonds, found 5/],
    ] as const) {
      assert.match(formula(text), expected, text);
    }
  });
});

describe("molecules", () => {
  it("become features and bonds of 29 atoms, hybridisation from their own bonds", () => {
    const numbers = moleculeNumbers(parseSmiles("C#CO") as readonly Atom[]);
    const atom = (a: number): readonly number[] => [...numbers.subarray(19 * a, 19 * (a + 1))];
    // H C N O F, charge number, aromatic, sp, sp2, sp3, hydrogens; then (atom, kind) of four bonds.
    assert.deepEqual(atom(0), [0, 1, 0, 0, 0, 6, 0, 1, 0, 0, 1, ...[1, 2], ...[3, 0], -1, -1, -1, -1]);
    assert.deepEqual(atom(2).slice(0, ATOM_FEATURES), [0, 0, 0, 1, 0, 8, 0, 0, 0, 1, 1]);
    assert.deepEqual(atom(3).slice(0, ATOM_FEATURES), [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
    assert.ok(
      atom(28)
        .slice(0, ATOM_FEATURES)
        .every((value) => value === 0),
    );
    assert.equal(numbers.length, 29 * 19);
  });

  it("are drawn without repetition, nested, with the property that the task names", () => {
    const path = table("m.csv", "mol_id,smiles,mu,alpha\na,C,0.5,13\nb,N,1.5,9\nc,O,2.5,6\nd,CC,3.5,23\n");
    const [trial] = parseSweep(sweep(path), { source: "m.yaml" }).trials();
    const task = trial.task as MoleculeTask;
    const { train, test } = moleculeSamples(task, 0, 2);
    const larger = moleculeSamples(task, 0, 3);
    assert.deepEqual([...larger.train.targets.subarray(0, 2)], [...train.targets]);
    assert.equal(new Set([...train.targets, ...test.targets]).size, 3);
    assert.ok([...train.targets].every((value) => [13, 9, 6, 23].includes(value)));
    const other = moleculeSamples({ ...task, property: "mu" }, 0, 2);
    assert.ok([...other.train.targets].every((value) => [0.5, 1.5, 2.5, 3.5].includes(value)));
    const moved = { ...task, data: { ...task.data, digest: "0".repeat(64) } };
    assert.throws(() => moleculeSamples(moved, 0, 2), /expected the file that the trial was made with/);
  });

  it("are refused with all faults of the file at once", () => {
    const found = refusal(sweep(table("bad.csv", "smiles,alpha\nC,13\nCS,9\nC1C,x\nCCCCCCCCCCCC,1\nO,\n")));
    assert.match(found, /5 mistakes/);
    assert.match(found, /line 3: smiles "CS": expected atoms of H, C, N, O, F, found S/);
    assert.match(found, /line 4: smiles "C1C": ring 1/);
    assert.match(found, /line 4: alpha: expected a number, found "x"/);
    assert.match(found, /line 5: smiles: expected at most 29 atoms with hydrogens, found 38/);
    assert.match(found, /line 6: alpha: expected a number, found ""/);
    assert.match(
      refusal(sweep(table("names.csv", "id,alpha\na,1\n"))),
      /expected a column smiles, found id, alpha/,
    );
    assert.match(refusal(sweep(table("none.csv", "smiles,size\nC,1\n"))), /expected a column of a property/);
  });

  it("are refused where the file ends within a number, or seems to", () => {
    const whole = "smiles,alpha\nC,13.21\nN,9.46\nO,6.31\n";
    const rest = "samples: 2, test: { samples: 1 }";
    parseSweep(sweep(table("whole.csv", whole), rest), { source: "m.yaml" });
    for (const end of [1, 2, 3]) {
      const cut = whole.slice(0, -end);
      assert.match(
        refusal(sweep(table(`cut-${end}.csv`, cut), rest)),
        /line 4: expected a line end behind the last number, found the end of the file after 6[.0-9]*\. Hint: .*cut off within the number/,
      );
    }
    const windows = table("windows.csv", whole.replaceAll("\n", "\r\n"));
    parseSweep(sweep(windows, rest), { source: "m.yaml" });
  });

  it("are refused where there are too few, or the property is not in the file", () => {
    const path = table("few.csv", "smiles,alpha\nC,13\nN,9\nO,6\n");
    assert.match(refusal(sweep(path, "samples: 3, test: { samples: 1 }")), /expected at most 2/);
    assert.match(
      refusal(sweep(path, "samples: 1, rows: 4, test: { samples: 1 }")),
      /at most the 3 molecules/,
    );
    const other = refusal(sweep(path, "samples: 1, property: gap, test: { samples: 1 }"));
    assert.match(
      other,
      /few\.csv: expected a column gap, the property that is learned, got properties alpha/,
    );
    assert.match(other, /set task\.property/);
    const byDefault = refusal(sweep(table("no-alpha.csv", "smiles,mu,gap\nC,1,2\nN,2,3\nO,3,4\n")));
    assert.match(byDefault, /no-alpha\.csv: expected a column alpha, .*got properties mu, gap/);
  });

  it("are refused where the property has one value alone, in the file or in the rows in use", () => {
    const same = table("same.csv", "smiles,alpha,mu\nC,5,1\nN,5,1\nO,5,2\n");
    assert.match(
      refusal(sweep(same)),
      /task\.property: expected a property with different values, got the same alpha of all 3 molecules/,
    );
    const rest = (rows: number): string => `property: mu, rows: ${rows}, samples: 1, test: { samples: 1 }`;
    assert.match(refusal(sweep(same, rest(2))), /the same mu of all 2 molecules in use/);
    parseSweep(sweep(same, rest(3)), { source: "m.yaml" });
  });

  it("are refused where semicolons separate the columns", () => {
    const found = refusal(sweep(table("semicolons.csv", "smiles;alpha\nC;13\nN;9\n")));
    assert.match(found, /line 1: expected columns separated by commas, found semicolons/);
  });
});

describe("graph convolutions on invented molecules", () => {
  it("learn a sum over atoms and bonds, worse with larger weights; the table is what the script writes", async () => {
    const path = packageFile("sweeps", "miniature", "molecules.csv");
    assert.equal(readFileSync(path, "utf8"), miniatureMolecules(200));
    const text = readFileSync(packageFile("sweeps", "omnigrok-qm9-small.yaml"), "utf8");
    const backend = await loadTensorBackend("auto");
    const [usual, large] = networkJobs(
      text.replace("miniature/molecules.csv", JSON.stringify(path)),
      ...["axes.seed=[0]", "budget.steps=250"],
    ).map((job) => trainNetwork(job, backend).rows);
    const [first, last] = [usual[0], usual[usual.length - 1]];
    /** Measured: train 2.6 and test 3.1 of 3552 and 3476. */
    assert.ok(last.train_loss < 0.01 * first.train_loss && last.test_loss < 0.01 * first.test_loss);
    /** Measured: train 6·10², test 4·10³. */
    const end = large[large.length - 1];
    assert.ok(end.test_loss > 100 * last.test_loss && end.train_loss < 0.01 * large[0].train_loss);
  });
});
