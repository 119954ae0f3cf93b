import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { packageFile, profileOf } from "../../src/model/index.js";
import { SYSTEMS } from "../../src/system/index.js";

/** The ranges of characters in a font with a cmap table of format 4, of the Basic Multilingual Plane. Source: the OpenType specification, cmap. */
function charactersOf(path: string): (code: number) => boolean {
  const font = readFileSync(path);
  const tables = Array.from({ length: font.readUInt16BE(4) }, (_, k) => 12 + 16 * k);
  const cmap = tables.find((at) => font.toString("latin1", at, at + 4) === "cmap");
  assert.ok(cmap !== undefined);
  const start = font.readUInt32BE(cmap + 8);
  const table = start + font.readUInt32BE(start + 8);
  assert.equal(font.readUInt16BE(table), 4);
  const doubled = font.readUInt16BE(table + 6);
  const segments = Array.from({ length: doubled / 2 }, (_, k) => ({
    last: font.readUInt16BE(table + 14 + 2 * k),
    first: font.readUInt16BE(table + 16 + doubled + 2 * k),
  }));
  return (code) => segments.some(({ first, last }) => first <= code && code <= last);
}

describe("the fonts of PNG figures", () => {
  for (const file of ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"]) {
    it(`${file} has every letter of systems' symbols and units`, () => {
      const has = charactersOf(packageFile("src", "report", "fonts", file));
      assert.ok(has("α".codePointAt(0) ?? 0) && !has("語".codePointAt(0) ?? 0));
      const missing = new Set<string>();
      for (const system of SYSTEMS) {
        const { lossUnit, clock } = profileOf(system);
        const texts = [
          JSON.stringify(lossUnit),
          clock?.symbol ?? "",
          ...Object.values(system.parameters).map(({ symbol }) => symbol),
          ...(system.series ?? []).map(({ symbol }) => symbol),
        ];
        for (const letter of texts.join("")) if (!has(letter.codePointAt(0) ?? 0)) missing.add(letter);
      }
      assert.deepEqual([...missing], []);
    });
  }
});
