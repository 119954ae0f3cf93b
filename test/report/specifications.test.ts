import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import Ajv from "ajv";
import { packageFile } from "../../src/model/index.js";
import { cellsOf, regimesOf } from "../../src/analysis/index.js";
import { renderReport, type ReportInput } from "../../src/report/index.js";
import { outcomeRow } from "../analysis/outcome-rows.js";
import { networkData } from "./network-sweep.js";
import { syntheticCurve, syntheticInput } from "./synthetic-sweep.js";
import { LADDERS } from "../analysis/committee-profile.js";

/** What the versions of Altair that are in use validate specifications by. */
const SCHEMAS = ["altair-5.5.0-vega-lite-5.20.1", "altair-6.3.0-vega-lite-6.4.1"];

/** Reports that show every figure there is, in all of its forms. */
const REPORTS: Readonly<Record<string, ReportInput>> = {
  "a surface": syntheticInput({
    alphas: [0.5, 1, 4],
    epsilons: [0.25, 1],
    samples: [50, 250, 550],
    seeds: 3,
  }),
  "a ladder": syntheticInput({ alphas: [1], epsilons: [0.25], samples: [50, 120, 250, 550], seeds: 8 }),
  "an axis other than P": syntheticInput({ alphas: [0.5, 1, 4], epsilons: [0.25], samples: [250], seeds: 2 }),
  "a refined map": refinedInput(),
  networks: { ...syntheticInput(), ...networkData({}, true) },
  eigenvectors: eigenvectorInput(),
};

function refinedInput(): ReportInput {
  const input = syntheticInput({
    alphas: [0.5, 1, 4],
    epsilons: [0.25],
    samples: [50, 120, 250, 550],
    seeds: 3,
  });
  return {
    ...input,
    cells: input.cells.filter(
      ({ parameters: p }) => p.alpha !== 1 || (p.samples !== 120 && p.samples !== 250),
    ),
  };
}

function eigenvectorInput(): ReportInput {
  const rows = [1, 70, 150].flatMap((eigenvector) =>
    [100, 400].map((samples) =>
      outcomeRow(
        { eigenvector, samples },
        { kind: "grokked", train_step: 10, test_step: 90, final_test: eigenvector },
      ),
    ),
  );
  return {
    ...syntheticInput(),
    cells: cellsOf(rows, { budgetSteps: 1e4 }),
    regimes: regimesOf(rows, { ...LADDERS, budgetSteps: 1e4 }),
    curves: rows.map((outcome) => ({ label: outcome.kind, outcome, rows: syntheticCurve(outcome) })),
  };
}

describe("specifications of figures", () => {
  const validators = SCHEMAS.map((name) => {
    const packed = readFileSync(packageFile("test", "report", "vega-lite-schemas", `${name}.json.gz`));
    const schema = JSON.parse(gunzipSync(packed).toString()) as object;
    return { name, validate: new Ajv({ unknownFormats: ["color-hex"], allErrors: true }).compile(schema) };
  });

  for (const [what, input] of Object.entries(REPORTS)) {
    it(`of ${what} open in Altair: its schema of Vega-Lite accepts them`, async () => {
      const { figures } = await renderReport(input, () => Promise.resolve({ svg: "", png: null }));
      assert.ok(figures.length >= 2);
      for (const { name, specification } of figures) {
        assert.doesNotMatch(specification, /url\(#/, `${name} refers to a pattern that only our files have`);
        for (const { name: schema, validate } of validators) {
          const isValid = validate(JSON.parse(specification));
          // The deepest mistake is the one that was made; the others only follow from it.
          const [error] = [...(validate.errors ?? [])].sort((a, b) => b.dataPath.length - a.dataPath.length);
          if (isValid !== true) assert.fail(`${name}, ${schema}: ${error.dataPath} ${error.message}`);
        }
      }
    });
  }

  it("are refused by these schemas where a word is wrong", async () => {
    const { figures } = await renderReport(REPORTS["a surface"], () =>
      Promise.resolve({ svg: "", png: null }),
    );
    const wrong = JSON.parse(figures[0].specification) as { config: { legend: Record<string, unknown> } };
    wrong.config.legend["layout"] = { top: { margin: 24 } };
    for (const { validate } of validators) assert.equal(validate(wrong), false);
  });
});
