import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { System } from "../../src/model/index.js";
import { checkSystem, type CheckSystemOptions } from "../../src/session/try/check-system.js";

/**
 * What every system promises, of the house or of a user: what `groksweep check FILE` holds a user's to. `loadSystem` is
 * asked when the test runs.
 */
export function describeSystem(
  name: string,
  loadSystem: () => System | Promise<System>,
  options: () => CheckSystemOptions = () => ({}),
): void {
  describe(`system ${name}`, () => {
    it("keeps the contract", async () => {
      const { findings, isKept } = await checkSystem(await loadSystem(), options());
      const broken = findings.flatMap(({ promise, broken }) => broken.map((words) => `${promise}: ${words}`));
      assert.deepEqual(broken, []);
      assert.equal(isKept, true);
      // All promises were looked at: none is left out because an earlier one was broken.
      assert.ok(findings.length >= 11, `only ${findings.length} promises were looked at`);
    });
  });
}
