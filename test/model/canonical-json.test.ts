import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { canonicalJson, GrokError } from "../../src/model/index.js";

describe("canonicalJson", () => {
  it("sorts keys by code units and leaves no white space", () => {
    assert.equal(
      canonicalJson({ b: 1, a: { d: [true, null], c: "x" }, B: 2 }),
      '{"B":2,"a":{"c":"x","d":[true,null]},"b":1}',
    );
  });
  it("gives equal numbers one form", () => {
    assert.equal(canonicalJson([1e6, 1000000.0, 0, -0, 1e-7, 1e21]), "[1000000,1000000,0,0,1e-7,1e+21]");
  });
  it("escapes texts as JSON does", () => {
    assert.equal(canonicalJson('a"\n€'), '"a\\"\\n€"');
  });
  for (const value of [NaN, Infinity, -Infinity]) {
    it(`refuses ${value}`, () => {
      assert.throws(
        () => canonicalJson({ a: [value] }),
        (error) => error instanceof GrokError && error.code === "INPUT",
      );
    });
  }
});
