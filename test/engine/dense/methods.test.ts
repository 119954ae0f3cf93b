import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DenseLanes, type UpdateRule } from "../../../src/engine/dense/dense-lanes.js";
import type { DenseNetwork } from "../../../src/engine/dense/network.js";
import { scheduledStep, updateConstants, type ScheduledStep } from "../../../src/engine/dense/schedule.js";
import type { OptimiserSettings } from "../../../src/engine/tensors/optimiser.js";
import type { DescentMethod } from "../../../src/model/index.js";
import { wasmDense } from "./dense-builds.js";
import { caseNetwork, denseCase, type DenseCase } from "./dense-cases.js";
import { plainGradient, plainOutputs, type PlainSamples } from "./plain-network.js";

const STEPS = 500;
/** Float64 against float64 after 500 steps of a smooth problem, in shares of the largest weight. */
const WITHIN_DOUBLE = 1e-10;
/** 500 roundings to 24 bits, amplified little by a smooth problem: in shares of the largest weight. */
const WITHIN_SINGLE = 2e-5;

interface MethodCase {
  readonly name: string;
  readonly settings: OptimiserSettings;
  readonly rule: UpdateRule;
  readonly batch: number | null;
  readonly centered: boolean;
}

function methodCase(
  name: string,
  method: DescentMethod,
  rest: Partial<OptimiserSettings & Pick<MethodCase, "rule" | "batch" | "centered">>,
): MethodCase {
  const { rate = 0.02, penalty = 0, decay = 0, rule, batch = null, centered = false } = rest;
  const own = method.kind === "adamw" ? "adam" : method.kind;
  return { name, settings: { method, rate, penalty, decay }, rule: rule ?? own, batch, centered };
}

const adam = { beta1: 0.9, beta2: 0.98 } as const;
const METHODS: readonly MethodCase[] = [
  methodCase("gd with decay", { kind: "gd" }, { rate: 0.1, decay: 1e-4 }),
  methodCase(
    "gd on f − f₀ in minibatches",
    { kind: "gd", batch: 4 },
    { rate: 0.1, batch: 4, centered: true },
  ),
  methodCase("momentum with a penalty", { kind: "momentum", momentum: 0.9 }, { rate: 0.01, penalty: 1e-3 }),
  methodCase("adam with a penalty", { kind: "adam", ...adam }, { rate: 2e-3, penalty: 1e-2 }),
  methodCase(
    "adamw with decay, warm-up and minibatches",
    { kind: "adamw", ...adam, warmup: 20, batch: 4 },
    { rate: 2e-3, decay: 1e-4, batch: 4 },
  ),
  methodCase("adam with an ε that counts", { kind: "adam", ...adam, adamEpsilon: 0.1 }, { rate: 2e-2 }),
  methodCase("constrained to the initial norm", { kind: "gd" }, { rate: 0.1, rule: "constrained" }),
  methodCase(
    "adam constrained to the initial norm",
    { kind: "adamw", ...adam, batch: 4 },
    { rate: 2e-3, batch: 4, rule: "constrained-adam" },
  ),
];

/** The textbook: one weight after the other, 1 − β as it is written. */
function plainSteps(each: MethodCase, { occupant, weights, train }: DenseCase, steps: number): Float64Array {
  const { settings, batch, centered, rule } = each;
  const { method } = settings;
  const { network, alpha } = occupant;
  const w = Float64Array.from(weights);
  const first = new Float64Array(w.length);
  const second = new Float64Array(w.length);
  const norm = Math.hypot(...weights);
  const initial = centered ? plainOutputs(network, weights, train.inputs) : null;
  const count = train.inputs.length;
  const size = batch ?? count;
  const parts = Math.ceil(count / size);
  for (let t = 0; t < steps; t++) {
    const from = (t % parts) * size;
    const part = <Row>(rows: readonly Row[]): readonly Row[] => rows.slice(from, from + size);
    const samples: PlainSamples = {
      inputs: part(train.inputs),
      targets: part(train.targets),
      initial: initial === null ? null : part(initial),
    };
    const gradient = plainGradient(network, alpha, w, samples);
    const warm = method.warmup === undefined ? 1 : Math.min(t / method.warmup, 1);
    const rate = warm * settings.rate;
    const kept = 1 - warm * settings.decay;
    gradient.forEach((g, k) => {
      if (method.kind === "gd") {
        w[k] = kept * w[k] - rate * g;
      } else if (method.kind === "momentum") {
        first[k] = method.momentum * first[k] + g + settings.penalty * w[k];
        w[k] -= rate * first[k];
      } else {
        const full = method.kind === "adam" ? g + settings.penalty * w[k] : g;
        first[k] = method.beta1 * first[k] + (1 - method.beta1) * full;
        second[k] = method.beta2 * second[k] + (1 - method.beta2) * full ** 2;
        const mean = first[k] / (1 - method.beta1 ** (t + 1));
        const root = Math.sqrt(second[k] / (1 - method.beta2 ** (t + 1)));
        w[k] =
          (method.kind === "adamw" ? kept : 1) * w[k] - (rate * mean) / (root + (method.adamEpsilon ?? 1e-8));
      }
    });
    if (rule === "constrained" || rule === "constrained-adam") {
      const now = Math.hypot(...w);
      w.forEach((value, k) => (w[k] = (value * norm) / now));
    }
  }
  return w;
}

function laneSteps(
  each: MethodCase,
  cases: readonly DenseCase[],
  steps: number,
  precision: 32 | 64,
): Float64Array[] {
  const { settings, rule, batch, centered } = each;
  const { network } = cases[0].occupant;
  const lanes = new DenseLanes(wasmDense(precision), {
    ...{ network, batch, rule, centered, hasTwin: false },
    mostSamples: Math.max(...cases.map(({ occupant }) => occupant.train.count)),
    mostTestSamples: 3,
  });
  const constants = updateConstants(settings);
  lanes.load(new Map(cases.map(({ occupant }, lane) => [lane, { ...occupant, constants }])));
  for (let done = 0; done < steps; done += 50) {
    const row = (step: number): readonly (readonly ScheduledStep[])[] =>
      new Array<readonly ScheduledStep[]>(lanes.lanes).fill([scheduledStep(settings, step)]);
    lanes.step(Array.from({ length: Math.min(50, steps - done) }, (_, k) => row(done + k)));
  }
  const weights = cases.map((_, lane) => lanes.state("network", lane).weights);
  lanes.dispose();
  return weights;
}

function casesOf(network: DenseNetwork, precision: 32 | 64): readonly DenseCase[] {
  const round = precision === 32 ? Math.fround : (x: number): number => x;
  return [denseCase(network, 1, 9, { round }), denseCase(network, 2, 6, { round })];
}

for (const each of METHODS) {
  describe(`${STEPS} steps of ${each.name} are those of the textbook`, () => {
    const network = caseNetwork({ kind: "tanh" }, "squared");
    for (const [precision, within] of [
      [64, WITHIN_DOUBLE],
      [32, WITHIN_SINGLE],
    ] as const) {
      it(`in float${precision}`, () => {
        const cases = casesOf(network, precision);
        const found = laneSteps(each, cases, STEPS, precision);
        cases.forEach((one, lane) => {
          const expected = plainSteps(each, one, STEPS);
          const scale = Math.max(...expected.map(Math.abs));
          const moved = Math.max(...expected.map((w, k) => Math.abs(w - one.weights[k])));
          assert.ok(moved > 0.05 * scale, `the weights moved by ${moved} alone`);
          expected.forEach((w, k) => {
            const error = Math.abs(found[lane][k] - w) / scale;
            assert.ok(
              error <= within,
              `weight ${k} of lane ${lane}: ${found[lane][k]} is not ${w} (${error})`,
            );
          });
        });
      });
    }
  });
}

it("adamw takes the steps that a pencil gives", () => {
  // One weight without bias: L = (w·2 − 1)², g = 4(2w − 1). w₀ = 1, η = 0.1, γ = 0.01, β₁ = 0.5, β₂ = 0.75.
  // t = 1: g = 4, m = 2, v = 4, m̂ = 4, v̂ = 16: w = 0.99 − 0.1·4/(4 + ε) = 0.89 (to 3·10⁻¹⁰).
  // t = 2: g = 4·0.78 = 3.12, m = 2.56, v = 3 + 0.25·9.7344 = 5.4336, m̂ = 2.56/0.75 = 3.41333…,
  //        v̂ = 5.4336/0.4375 = 12.41965714…, √v̂ = 3.52415339…: w = 0.8811 − 0.1·0.96855413… = 0.78424459…
  const network: DenseNetwork = {
    layers: [{ in: 1, out: 1, biases: false, trained: true, factor: 1, activation: { kind: "identity" } }],
    tokens: 0,
    loss: "squared",
  };
  const set = { count: 1, inputs: [2], targets: [1] };
  const one: DenseCase = {
    weights: Float64Array.of(1),
    train: { inputs: [[2]], targets: [[1]], initial: null },
    occupant: {
      ...denseCase(network, 1, 1).occupant,
      ...{ initial: Float64Array.of(1), train: set, test: set },
    },
  };
  const each = methodCase("adamw", { kind: "adamw", beta1: 0.5, beta2: 0.75 }, { rate: 0.1, decay: 0.01 });
  const [[first]] = laneSteps(each, [one], 1, 64);
  const [[second]] = laneSteps(each, [one], 2, 64);
  assert.ok(Math.abs(first - 0.89) < 1e-9, String(first));
  assert.ok(Math.abs(second - 0.78424459) < 1e-8, String(second));
});
