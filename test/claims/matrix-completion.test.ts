import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CurveRow } from "../../src/model/index.js";
import { trainer } from "../../src/system/matrix-completion/training/trainer.js";
import { plainJob, reaches, runPlain } from "../engine/plain/run-plain.js";

const SETTING = { dimension: 24, samples: 173, weightDecay: 1e-3, learningRate: 0.1 };
const DECAY = SETTING.learningRate * SETTING.weightDecay;
const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);
const SCALES = [10, 20, 40];

interface Completion {
  readonly rows: readonly CurveRow[];
  readonly zeroFill: number;
  /** Step at which the test loss is half of the early plateau. */
  readonly half: number;
}

function completed(alpha: number, seed: number): Completion {
  const job = plainJob(
    "matrix-completion",
    { ...SETTING, alpha, seed },
    { steps: 20 / DECAY, record: { pointsPerDecade: 24 } },
  );
  const [{ rows, end }] = runPlain(trainer, [{ ...job, metrics: ["nuclear"] }]);
  const zeroFill = Number(end.facts?.["zero_fill"]);
  const half = reaches(
    rows.map(({ step, test_loss }) => ({ step, value: -test_loss })),
    -zeroFill / 2,
  );
  return { rows, zeroFill, half: Number(half) };
}

describe("completion of a multiplication table (arXiv:2311.18817, §3.4), d = 24, 30 % observed, 20 seeds", () => {
  const first = SEEDS.map((seed) => completed(SCALES[0], seed));

  it("early, unobserved entries are 0: the test loss is that of filling with zeros, within 1 %", () => {
    for (const { rows, zeroFill, half } of first) {
      const plateau = rows.filter(({ step }) => step >= 100 && step < half / 5);
      assert.ok(plateau.length > 10);
      for (const { test_loss, train_loss, extra } of plateau) {
        assert.ok(Math.abs(test_loss / zeroFill - 1) < 0.01, `test loss ${test_loss} for ${zeroFill}`);
        assert.ok(train_loss < 1e-4, `train loss ${train_loss}`);
        assert.ok(Number(extra?.["unobserved_size"]) < 1e-2, `entry ${extra?.["unobserved_size"]}`);
      }
    }
  });

  it("late, the table is complete, at its own nuclear norm Σ i²/d²", () => {
    const { dimension: d } = SETTING;
    const own = ((d - 1) * (2 * d - 1)) / (6 * d);
    const ends = first.map(({ rows, zeroFill }) => {
      const last = rows[rows.length - 1];
      const [early] = rows.filter(({ step }) => step >= 1000);
      const norms = [early, last].map(({ extra }) => Number(extra?.["nuclear_norm"]));
      return { share: last.test_loss / zeroFill, norms };
    });
    // A seed may leave a row with hardly an observation; the median does not.
    const shares = ends.map(({ share }) => share).sort((a, b) => a - b);
    assert.ok(shares[9] < 0.01, shares.join(", "));
    for (const { norms } of ends) {
      assert.ok(norms[0] > 1.2 * own, `early nuclear norm ${norms[0]}, the table's ${own}`);
      assert.ok(norms[1] < 1.01 * own, `late nuclear norm ${norms[1]}, the table's ${own}`);
    }
  });

  it("the transition comes later by ln(2)/ηλ for twice the α, within 5 %", () => {
    const seeds = SEEDS.slice(0, 6);
    for (const seed of seeds) {
      const times = [first[seed].half, ...SCALES.slice(1).map((alpha) => completed(alpha, seed).half)];
      for (const [i, time] of times.slice(1).entries()) {
        const slope = ((time - times[i]) * DECAY) / Math.LN2;
        assert.ok(Math.abs(slope - 1) < 0.05, `seed ${seed}: slope ${slope}`);
      }
    }
  });
});
