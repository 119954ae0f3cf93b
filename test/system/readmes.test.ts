import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { packageFile } from "../../src/model/index.js";

const FOLDER = packageFile("src", "system");

/** Folders that train something of their own; `network` is shared by several, `program` and `users` train what users bring. */
const SHARED = ["network", "program", "users"];
const systems = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(FOLDER, entry.name, "training")))
  .map(({ name }) => name)
  .filter((name) => !SHARED.includes(name));

describe("README of each system's folder", () => {
  it("there are systems to read about", () => {
    assert.ok(systems.length >= 16, systems.join(", "));
  });

  for (const name of systems) {
    it(`${name}: source, what was reproduced, what differs from print`, () => {
      const text = readFileSync(join(FOLDER, name, "README.md"), "utf8");
      assert.ok(text.startsWith(`# ${name}\n`));
      for (const part of ["Source", "Reproduced", "What differs from print"]) {
        assert.match(text, new RegExp(`^\\*\\*${part}[.*]`, "m"), part);
      }
      assert.match(text, /arXiv:\d{4}\.\d{5}/);
    });
  }
});
