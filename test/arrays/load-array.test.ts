import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { npyBytes } from "../../scripts/peers/npy-bytes.js";
import { arrayHash, arrayMistakes, loadArray, readArray } from "../../src/arrays/index.js";
import type { ArrayFile } from "../../src/model/index.js";

const VALUES = [0.5, -1.25, 3, 0];

describe("own data on disk", () => {
  let folder = "";
  let file: ArrayFile;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "groksweep-arrays-"));
    const path = join(folder, "x.npy");
    writeFileSync(path, npyBytes({ shape: [2, 2], values: VALUES }));
    file = {
      path,
      shape: [2, 2],
      sha256: arrayHash({ shape: [2, 2], values: Float64Array.from(VALUES) }),
    };
  });
  after(() => rmSync(folder, { recursive: true }));

  it("are hashed as the manual says, whatever their precision and header", () => {
    // In Python: hashlib.sha256(b"[2, 2]\n" + numpy.array([0.5, -1.25, 3, 0]).astype("<f8").tobytes()).hexdigest()
    const expected = "17a15d7efba0e5c92cc159d8327f74603317a60e63014b3697a324782c82d25d";
    assert.equal(file.sha256, expected);
    const single = join(folder, "single.npy");
    writeFileSync(single, npyBytes({ shape: [2, 2], values: VALUES, valueBytes: 4, version: 2 }));
    const array = readArray(single);
    assert.ok("values" in array);
    assert.equal(arrayHash(array), file.sha256);
  });

  it("have another hash in another shape", () => {
    const values = Float64Array.from(VALUES);
    assert.notEqual(arrayHash({ shape: [4], values }), arrayHash({ shape: [2, 2], values }));
  });

  it("are loaded while they are what they were", () => {
    assert.deepEqual(loadArray(file), Float64Array.from(VALUES));
    assert.deepEqual(arrayMistakes([file, file]), []);
  });

  it("are refused once they hold other values, in words that name file and both", () => {
    const changed = { ...file, path: join(folder, "changed.npy") };
    writeFileSync(changed.path, npyBytes({ shape: [4], values: VALUES }));
    const said =
      /changed\.npy: expected the array of shape \[2, 2\] .*, got one of shape \[4\] with other content/;
    assert.throws(() => loadArray(changed), { code: "TRIAL", message: said });
    assert.match(arrayMistakes([file, changed]).join("\n"), said);
  });

  it("are refused once they are gone or a folder", () => {
    const gone = { ...file, path: join(folder, "gone.npy") };
    assert.throws(() => loadArray(gone), { code: "TRIAL", message: /gone\.npy: .*got no such file/ });
    const mistakes = arrayMistakes([gone, { ...file, path: folder }]);
    assert.equal(mistakes.length, 2);
    assert.match(mistakes[0], /Hint: restore the file, or run the sweep file again/);
    assert.match(mistakes[1], /got a folder/);
  });
});
