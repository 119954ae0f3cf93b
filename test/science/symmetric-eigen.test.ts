import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  randomStream,
  standardNormals,
  symmetricEigen,
  type SymmetricEigen,
} from "../../src/science/index.js";
import { assertClose } from "./trials.js";

/** n·2⁻⁵³ with n = 60 is 7e-15; a backward stable method stays within a few times that. */
const ROUNDING = 5e-14;

function gram(size: number, rank: number, seed: number): Float64Array {
  const factor = standardNormals(randomStream(seed, "inputs"), size * rank);
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++)
      for (let k = 0; k < rank; k++) matrix[i * size + j] += factor[i * rank + k] * factor[j * rank + k];
  return matrix;
}

function assertDecomposes(matrix: Float64Array, { size, values, vectors }: SymmetricEigen): void {
  const scale = Math.max(...values.map(Math.abs), Number.MIN_VALUE);
  for (let k = 0; k < size; k++) {
    if (k > 0) assert.ok(values[k] <= values[k - 1], "descending");
    for (let i = 0; i < size; i++) {
      let image = 0;
      let inner = 0;
      for (let j = 0; j < size; j++) {
        image += matrix[i * size + j] * vectors[k * size + j];
        inner += vectors[i * size + j] * vectors[k * size + j];
      }
      const residual = Math.abs(image - values[k] * vectors[k * size + i]);
      assert.ok(residual <= ROUNDING * scale, `residual ${residual} of vector ${k}`);
      assert.ok(Math.abs(inner - (i === k ? 1 : 0)) <= ROUNDING, `orthogonality of ${i} and ${k}`);
    }
  }
}

describe("symmetricEigen", () => {
  const cases: readonly (readonly [string, number, Float64Array])[] = [
    ["a full Gram matrix", 60, gram(60, 80, 1)],
    ["one of low rank", 60, gram(60, 7, 2)],
    ["an indefinite matrix", 40, gram(40, 50, 3).map((value, k) => (k % 41 === 0 ? value - 50 : value))],
    ["the identity", 5, Float64Array.from({ length: 25 }, (_, k) => (k % 6 === 0 ? 1 : 0))],
    ["a constant matrix", 6, new Float64Array(36).fill(2)],
    ["one row", 1, Float64Array.of(-3)],
    ["two rows", 2, Float64Array.of(1, 2, 2, -1)],
    ["zero", 3, new Float64Array(9)],
    ["large entries", 20, gram(20, 20, 4).map((value) => value * 1e200)],
    ["tiny entries", 20, gram(20, 20, 4).map((value) => value * 1e-200)],
    ["blocks", 4, Float64Array.of(1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 2, 1, 0, 0, 1, 2)],
  ];
  for (const [name, size, matrix] of cases) {
    it(`decomposes ${name}`, () => {
      const scale = Math.max(...matrix.map(Math.abs));
      const eigen = symmetricEigen(matrix, size);
      if (scale === 0) return assertDecomposes(matrix, eigen);
      const scaled = { ...eigen, values: eigen.values.map((value) => value / scale) };
      assertDecomposes(
        matrix.map((value) => value / scale),
        scaled,
      );
    });
  }

  it("finds the known spectrum of a discrete Laplacian", () => {
    const size = 50;
    const matrix = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      matrix[i * size + i] = 2;
      if (i > 0) matrix[i * size + i - 1] = matrix[(i - 1) * size + i] = -1;
    }
    const { values } = symmetricEigen(matrix, size);
    values.forEach((value, k) =>
      assertClose(value, 2 - 2 * Math.cos(((size - k) * Math.PI) / (size + 1)), 1e-11, `eigenvalue ${k}`),
    );
  });

  it("leaves its argument alone and reads the upper triangle only", () => {
    const matrix = gram(10, 12, 5);
    const copy = matrix.slice();
    const upper = matrix.map((value, k) => (k % 10 < Math.floor(k / 10) ? NaN : value));
    symmetricEigen(matrix, 10);
    assert.deepEqual(matrix, copy);
    assert.throws(() => symmetricEigen(upper, 10), { code: "DEFECT" });
    const lowerChanged = matrix.map((value, k) => (k % 10 < Math.floor(k / 10) ? 0 : value));
    assert.deepEqual(symmetricEigen(lowerChanged, 10), symmetricEigen(matrix, 10));
  });
});
