import { describe, it } from "node:test";
import assert from "node:assert/strict";
import {
  momentsOfWeights,
  packedIndex,
  packedInner,
  packedTrace,
  randomStream,
  standardNormals,
  unpackSymmetric,
  weightDistance,
  weightDistanceFromMoments,
} from "../../src/science/index.js";
import { assertClose } from "./trials.js";

const EXACT = 1e-12;

describe("distance of the weights from their start", () => {
  const start = standardNormals(randomStream(1, "weights"), 7 * 4);
  const now = start.map((w, k) => 0.7 * w + Math.cos(k));

  it("is the same from the weights and from the moments", () => {
    let cross = 0;
    let moved = 0;
    let norm = 0;
    start.forEach((w, k) => {
      cross += (w * now[k]) / 7;
      moved += (now[k] - w) ** 2;
      norm += w * w;
    });
    assertClose(weightDistance(now, start), Math.sqrt(moved / norm), EXACT);
    const fromMoments = weightDistanceFromMoments(
      momentsOfWeights(now, 7, 4),
      momentsOfWeights(start, 7, 4),
      cross,
    );
    assertClose(fromMoments, weightDistance(now, start), EXACT);
  });

  it("is 0 at the start", () => {
    const moments = momentsOfWeights(start, 7, 4);
    assert.equal(weightDistance(start, start), 0);
    assert.equal(weightDistanceFromMoments(moments, moments, packedTrace(moments.second, 4)), 0);
  });
});

describe("packed triangles", () => {
  it("hold a symmetric matrix row after row", () => {
    const packed = Float64Array.of(1, 2, 3, 4, 5, 6);
    assert.deepEqual([...unpackSymmetric(packed, 3)], [1, 2, 3, 2, 4, 5, 3, 5, 6]);
    assert.equal(packedTrace(packed, 3), 11);
    assert.equal(packedInner(packed, packed, 3), 1 + 16 + 36 + 2 * (4 + 9 + 25));
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        assert.equal(packed[packedIndex(3, i, j)], unpackSymmetric(packed, 3)[i * 3 + j]);
      }
    }
  });

  it("hold the second moments of weights", () => {
    const weights = standardNormals(randomStream(2, "weights"), 5 * 3);
    const { mean, second } = momentsOfWeights(weights, 5, 3);
    for (let i = 0; i < 3; i++) {
      let sum = 0;
      for (let n = 0; n < 5; n++) sum += weights[n * 3 + i] / 5;
      assertClose(mean[i], sum, EXACT);
      for (let j = 0; j < 3; j++) {
        let product = 0;
        for (let n = 0; n < 5; n++) product += (weights[n * 3 + i] * weights[n * 3 + j]) / 5;
        assertClose(second[packedIndex(3, i, j)], product, EXACT);
      }
    }
  });
});
