import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { after, describe, it } from "node:test";
import { loadSweepFile, parseSweep } from "../../src/sweep/index.js";
import { mistakesIn } from "./sweep-errors.js";

const folder = mkdtempSync(join(tmpdir(), "groksweep-text-"));
after(() => rmSync(folder, { recursive: true }));

const TEXT = "name: s # α\naxes: { alpha: [1, 2] }\nbudget: { steps: 10 }\n";

function loaded(bytes: Uint8Array): number {
  const path = join(folder, "s.yaml");
  writeFileSync(path, bytes);
  return loadSweepFile(path).count;
}

function bigEndian(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}

describe("a sweep file's encoding", () => {
  it("is UTF-8 or UTF-16, with a byte order mark or without", () => {
    for (const mark of ["", "\uFEFF"]) {
      assert.equal(loaded(Buffer.from(mark + TEXT)), 2);
      assert.equal(loaded(Buffer.from(mark + TEXT, "utf16le")), 2);
      assert.equal(loaded(bigEndian(mark + TEXT)), 2);
    }
  });

  it("is told where it is another", () => {
    assert.throws(
      () => loaded(Buffer.from(TEXT.replace("α", "é"), "latin1")),
      /s\.yaml: expected a text in UTF-8 or UTF-16, got bytes that are none/,
    );
    const utf32 = Buffer.concat([...TEXT].map((letter) => Buffer.of(letter.charCodeAt(0), 0, 0, 0)));
    assert.throws(() => loaded(utf32), /got UTF-32/);
    assert.throws(
      () => loaded(gzipSync(Buffer.from("name: a"))),
      /expected a text in UTF-8 or UTF-16, got a gzip file/,
    );
    assert.throws(() => loaded(Buffer.of(0xff, 0xfe, 0x00, 0xd8)), /got UTF-16 with broken characters/);
  });
});

describe("what people write in YAML", () => {
  it("merges mappings, whose own keys win", () => {
    const text = `${TEXT}points: [&one { sigma: 1, labelScale: 2 }, { labelScale: 3, <<: *one }]`;
    const trials = [...parseSweep(text, { source: "s.yaml" }).trials()].map(({ parameters }) => parameters);
    assert.deepEqual(
      trials.map(({ sigma, labelScale }) => [sigma, labelScale]),
      [
        [1, 2],
        [1, 3],
        [1, 2],
        [1, 3],
      ],
    );
  });

  it("says what to write for a list without brackets among other keys", () => {
    const said = 'expected a key and its value, got "2" alone; a list stands in brackets, as [1, 2].';
    for (const found of [
      mistakesIn("axes: { samples: 1,2 }"),
      mistakesIn("", ["axes={ samples: 1,2, alpha: 1 }"]),
    ]) {
      assert.equal(found.length, 1, found.join("\n"));
      assert.ok(found[0].includes(said), found[0]);
    }
  });

  it("says what to write for lists, decimals and long seeds, in files and settings", () => {
    const cases = [
      ["axes.alpha", "1,2", 'a number from 1e-9 to 1e9, got the text "1,2". Hint: write the list [1, 2].'],
      ["metrics", "alignment, linearised", "Hint: write the list [alignment, linearised]."],
      ["model.sigma", "0,5", "Hint: write 0.5 with a point, or a list [0, 5] under axes."],
      [
        "axes.seed",
        "18446744073709551615",
        "Hint: integers are exact up to 9007199254740991 (2^53 − 1); take a smaller one.",
      ],
      [
        "axes.seed",
        "'12345678901234567890'",
        "Hint: integers are exact up to 9007199254740991 (2^53 − 1); take a smaller one.",
      ],
    ] as const;
    for (const [path, value, said] of cases) {
      const [section, key] = path.split(".");
      const line = key === undefined ? `${section}: ${value}` : `${section}:\n  ${key}: ${value}`;
      for (const found of [mistakesIn(line), mistakesIn("", [`${path}=${value}`])]) {
        assert.equal(found.length, 1, found.join("\n"));
        assert.ok(found[0].includes(`${path}: expected`) && found[0].endsWith(said), found[0]);
      }
    }
  });

  it("refuses a key that is given twice, as a number and as a text too", () => {
    const text = `${TEXT}points: [{ 1: 2, "1": 3 }]`;
    assert.throws(
      () => parseSweep(text, { source: "s.yaml" }),
      (error: { details?: readonly string[] }) =>
        error.details?.[0] === 's.yaml: line 4, column 18: expected every key once, got a second "1".',
    );
  });
});
