import { cellsOf, regimesOf } from "../../src/analysis/index.js";
import { curveRow, DEFAULT_THRESHOLDS, type CurveRow, type OutcomeRow } from "../../src/model/index.js";
import type { ReportInput } from "../../src/report/index.js";
import { outcomeRow } from "../analysis/outcome-rows.js";
import { COMMITTEE, LADDERS } from "../analysis/committee-profile.js";

export const BUDGET = 1e6;

/** The axes of an invented sweep. */
export interface SyntheticAxes {
  readonly alphas: readonly number[];
  readonly epsilons: readonly number[];
  readonly samples: readonly number[];
  readonly seeds: number;
}

/** About the size and shape of a real surface sweep. */
export const SURFACE_AXES: SyntheticAxes = {
  alphas: Array.from({ length: 13 }, (_, i) => Number((0.25 * 2 ** (i / 2)).toPrecision(12))),
  epsilons: [0.02, 0.05, 0.1, 0.25, 0.5, 1],
  samples: [50, 120, 250, 400, 550, 700, 1000],
  seeds: 5,
};

/**
 * An invented law with all the regimes: t_train ~ α^½/ε, a ratio that falls with P and grows with α, memorisation
 * below a multiple of D, divergence in one corner. No physics, only shapes like those of real sweeps.
 */
export function syntheticRows(axes: SyntheticAxes): readonly OutcomeRow[] {
  return axes.alphas.flatMap((alpha) =>
    axes.epsilons.flatMap((epsilon) =>
      axes.samples.flatMap((samples) =>
        Array.from({ length: axes.seeds }, (_, seed) => syntheticRow(alpha, epsilon, samples, seed)),
      ),
    ),
  );
}

function syntheticRow(alpha: number, epsilon: number, samples: number, seed: number): OutcomeRow {
  const jitter = 1 + 0.25 * Math.sin(12.9 * seed + samples);
  const at = { alpha, epsilon, samples, seed };
  const train = (120 * Math.sqrt(alpha) * jitter) / epsilon;
  if (alpha > 11 && epsilon === 1 && samples < 100) return outcomeRow(at, { kind: "diverged", steps: 37 });
  if (samples * jitter < 110 + 60 * epsilon) {
    const bound = { delay_at_least: BUDGET - train, steps: BUDGET };
    return outcomeRow(at, { kind: "memorized", train_step: train, ...bound });
  }
  const ratio = 1.05 + ((5 * alpha * jitter) / Math.sqrt(epsilon * 10)) * (330 / samples) ** 2.5;
  const test = train * ratio;
  if (test > BUDGET) {
    const bound = { delay_at_least: BUDGET - train, steps: BUDGET };
    return outcomeRow(at, { kind: "censored", train_step: train, ...bound });
  }
  return outcomeRow(at, {
    kind: ratio >= 3 ? "grokked" : "tracked",
    train_step: train,
    test_step: test,
    rise: 1.2,
    steps: Math.min(BUDGET, test * 4),
    kernel_test: 0.55,
  });
}

/** Curves that cross the thresholds where an outcome says, with a linearised twin and all metrics. */
export function syntheticCurve(outcome: OutcomeRow): readonly CurveRow[] {
  const rows: CurveRow[] = [];
  const train = outcome.train_step ?? Infinity;
  const test = outcome.test_step ?? Infinity;
  const end = outcome.steps ?? 1;
  for (let k = -1; k <= 24 * Math.log10(end); k++) {
    const step = k < 0 ? 0 : Math.round(10 ** (k / 24));
    if (step <= (rows.at(-1)?.step ?? -1)) continue;
    const falling = (at: number): number => 0.75 / (1 + 6.5 * (step / at) ** 2);
    const bump = 1 + 0.3 * Math.exp(-((Math.log10((step + 1) / train) / 0.5) ** 2));
    const done = 1 / (1 + (step / test) ** 2);
    rows.push(
      curveRow({
        step,
        train_loss: falling(train),
        test_loss: falling(test) * bump,
        weight_norm: 100 * (1 + 4 * (1 - done)),
        weight_distance: 1e-3 + 2 * (1 - done),
        error_trace: 0.02 * done * bump,
        error_quadratic: 0.5 * done,
        error_linear: 0.1 * (bump - 1) + 1e-4,
        alignment_sample: 0.05 + 0.6 * (1 - done),
        alignment_offdiagonal: 0.01 + 0.5 * (1 - done),
        alignment_population: 0.55 * (1 - done),
        kernel_distance: 1e-3 + 5 * (1 - done),
        linearised_train: falling(train * 1.3),
        linearised_test: 0.75 * bump,
      }),
    );
  }
  return rows;
}

/** A whole report's input from the invented law. */
export function syntheticInput(axes: SyntheticAxes = SURFACE_AXES): ReportInput {
  const rows = syntheticRows(axes);
  const pick = (kind: OutcomeRow["kind"]): readonly OutcomeRow[] =>
    rows.filter((row) => row.kind === kind && row.parameters.alpha === 1).slice(0, 1);
  return {
    sweepName: "time-to-grok-surface",
    definition:
      '{"axes":{"alpha":{"count":13,"from":0.25,"scale":"log","to":16}},"name":"time-to-grok-surface"}',
    settings: '{"axes.alpha":[0.25,16],"method.kind":"flow"}',
    thresholds: DEFAULT_THRESHOLDS,
    budgetSteps: BUDGET,
    pending: 0,
    system: COMMITTEE,
    cells: cellsOf(rows, { ...LADDERS, budgetSteps: BUDGET }),
    regimes: regimesOf(rows, { ...LADDERS, budgetSteps: BUDGET }),
    curves: (["memorized", "grokked", "tracked", "censored"] as const)
      .flatMap(pick)
      .map((outcome) => ({ label: outcome.kind, outcome, rows: syntheticCurve(outcome) })),
    methods: ["flow"],
    contentHash: "9f2c0c3d1b5ae8e7d2f04c8a6b1e9d3f5a7c2b4e6d8f0a1c3e5b7d9f1a3c5e7b",
    provenance: [
      { name: "groksweep", value: "0.1.0" },
      { name: "node", value: "v20.20.2" },
      { name: "machine", value: "linux x64, 2 cores" },
      { name: "kernels", value: "wasm-simd128 x2" },
    ],
    generatedAt: "2026-01-02T03:04:05.000Z",
  };
}
