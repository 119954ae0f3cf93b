import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, it } from "node:test";
import { packageFile } from "../../src/model/index.js";
import { loadSweepFile, sweepJsonSchema } from "../../src/sweep/index.js";

describe("the folder sweeps", () => {
  const readme = readFileSync(packageFile("sweeps", "README.md"), "utf8");
  const files = ["", "studies/"].flatMap((folder) =>
    readdirSync(packageFile("sweeps", folder)).flatMap((file) =>
      file.endsWith(".yaml") ? [`${folder}${file}`] : [],
    ),
  );

  for (const file of files) {
    it(`${file} expands to as many different trials as its README row says`, () => {
      const rows = readme.split("\n").filter((line) => line.startsWith("|") && line.includes(`\`${file}\``));
      assert.equal(rows.length, 1, `rows of ${file}`);
      const count = Number(rows[0].split("|")[3]);
      const sweep = loadSweepFile(packageFile("sweeps", file));
      assert.equal(`${sweep.name}.yaml`, basename(file));
      assert.equal(sweep.count, count);
      assert.equal(new Set([...sweep.trials()].map(({ id }) => id)).size, count);
    });
  }

  it("has the schema that sweep files are checked with: run scripts/write-schema.ts after changing it", () => {
    const committed: unknown = JSON.parse(readFileSync(packageFile("sweeps", "schema.json"), "utf8"));
    assert.deepEqual(committed, JSON.parse(JSON.stringify(sweepJsonSchema())));
  });

  it("describes every key to editors", () => {
    const undescribed: string[] = [];
    const walk = (node: unknown, path: string): void => {
      if (typeof node !== "object" || node === null) return;
      for (const [key, value] of Object.entries(node)) {
        if (key === "properties") {
          for (const [name, child] of Object.entries(value as Readonly<Record<string, object>>)) {
            if (!("description" in child)) undescribed.push(`${path}.${name}`);
          }
        }
        walk(value, `${path}.${key}`);
      }
    };
    walk(sweepJsonSchema(), "");
    assert.deepEqual(undescribed, []);
  });
});
