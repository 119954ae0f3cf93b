import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { recordSteps } from "../../src/model/index.js";

describe("recordSteps", () => {
  it("takes rounded powers of 10^(1/n) and 0, each once", () => {
    assert.deepEqual([...recordSteps({ pointsPerDecade: 3 }, 100)], [0, 1, 2, 5, 10, 22, 46, 100]);
    assert.deepEqual([...recordSteps({ pointsPerDecade: 24 }, 4)], [0, 1, 2, 3, 4]);
  });
  it("includes powers of ten exactly", () => {
    const steps = new Set(recordSteps({ pointsPerDecade: 24 }, 1e9));
    for (let k = 0, power = 1; k <= 9; k++, power *= 10) assert.ok(steps.has(power), String(power));
  });
  it("of a smaller budget is a prefix of that of a larger one", () => {
    const short = [...recordSteps({ pointsPerDecade: 24 }, 5000)];
    const long = [...recordSteps({ pointsPerDecade: 24 }, 1e6)];
    assert.deepEqual(long.slice(0, short.length), short);
    assert.ok(long[short.length] > 5000);
  });
  it("sorts given steps, drops repetitions and those beyond the budget", () => {
    assert.deepEqual([...recordSteps({ steps: [10, 0, 100, 10, 3] }, 99)], [0, 3, 10]);
  });
  it("is lazy", () => {
    const first = recordSteps({ pointsPerDecade: 1000 }, 1e300).next();
    assert.deepEqual(first, { value: 0, done: false });
  });
});
