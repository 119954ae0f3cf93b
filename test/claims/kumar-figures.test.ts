import assert from "node:assert/strict";
import { it } from "node:test";
import { goldilocksEnds, median, sigmaRatios } from "./kumar-figures.js";

/** Fig. 7: how far the movement of the weights may be from that of σ = 1 for σ²α ≥ 1, and for smaller σ²α. */
const MOVEMENT = { large: 0.03, small: 0.1 };
/** The same of the median test loss; a single seed of this size may be twice as far away. */
const TEST = 0.05;

it("Fig. 7, D = 40: the scale σ of initial weights does what the scale α = σ² of the output does (6 seeds)", () => {
  const pairs = [
    [2, 1],
    [0.5, 4],
    [2, 0.25],
    [0.5, 1],
  ] as const;
  const found = sigmaRatios({ dimension: 40, width: 100, steps: 20_000, seeds: 6 }, 180, pairs);
  for (const { sigma, alpha, movement, test } of found) {
    const which = `σ = ${sigma}, α = ${alpha}`;
    const tolerance = sigma * sigma * alpha >= 1 ? MOVEMENT.large : MOVEMENT.small;
    for (const each of movement) assert.ok(Math.abs(each - 1) < tolerance, `${which}: movement ${each}`);
    assert.ok(Math.abs(median(test) - 1) < TEST, `${which}: median test loss ${median(test)}`);
    for (const each of test) assert.ok(Math.abs(each - 1) < 2 * TEST, `${which}: test loss ${each}`);
  }
});

it("Fig. 9, D = 20: too little data is memorised, more is half learned, plenty is learned (8 seeds)", () => {
  const size = { dimension: 20, width: 50, steps: 20_000, seeds: 8 };
  const [few, enough, plenty] = [25, 60, 250].map((samples) => goldilocksEnds(size, samples));
  for (const ratio of few) assert.ok(ratio > 0.7 && ratio < 1.1, String(ratio));
  assert.ok(median(enough) > 0.2 && median(enough) < 0.7, String(median(enough)));
  for (const ratio of plenty) assert.ok(ratio < 0.03, String(ratio));
  few.forEach((ratio, seed) => {
    assert.ok(ratio > enough[seed] && enough[seed] > plenty[seed], `the order of seed ${seed}`);
  });
});
