import assert from "node:assert/strict";
import { GrokError } from "../../src/model/index.js";
import { parseSweep } from "../../src/sweep/index.js";

/** The detail lines of the INPUT error that an action throws; its message must count them. */
export function mistakesOf(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof GrokError, String(error));
    assert.equal(error.code, "INPUT");
    assert.ok(error.details.length > 0, error.message);
    return error.details;
  }
  assert.fail("expected an error");
}

/** The mistakes of a sweep text named s.yaml that needs nothing but what the case adds. */
export function mistakesIn(text: string, set: readonly string[] = []): readonly string[] {
  return mistakesOf(() => parseSweep(`name: s\nbudget: { steps: 10 }\n${text}`, { source: "s.yaml", set }));
}
