import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DenseLanes, type DenseOccupant } from "../../../src/engine/dense/dense-lanes.js";
import { stateLength, type DenseNetwork } from "../../../src/engine/dense/network.js";
import { scheduledStep, updateConstants } from "../../../src/engine/dense/schedule.js";
import type { OptimiserSettings } from "../../../src/engine/tensors/optimiser.js";
import { randomStream, standardNormals } from "../../../src/science/index.js";
import { assertClose } from "./assert-close.js";
import { denseBuilds, wasmDense } from "./dense-builds.js";
import { plainGradient, plainLoss, plainOutputs, type PlainSamples } from "./plain-network.js";

const TOKENS = 5;
const SIZE = 3;
const DIFFERENCE = 1e-5;
/** Central differences of a float64 loss: the third derivative times h²/6, and the loss's rounding over h. */
const WITHIN_DIFFERENCES = 3e-8;
/** Float64 against float64: sums of some dozen terms in another order. */
const WITHIN_ROUNDING = 1e-12;

/** Two tokens' rows of one table, and a decoder with rates of its own. */
function embeddingNetwork(joined: "sum" | "concatenation"): DenseNetwork {
  const joint = joined === "sum" ? SIZE : 2 * SIZE;
  const identity = { kind: "identity" } as const;
  return {
    layers: [
      { in: TOKENS, out: joint, biases: false, trained: true, factor: 1, activation: identity, rates: 1 },
      { in: joint, out: 6, biases: true, trained: true, factor: 1, activation: { kind: "tanh" } },
      { in: 6, out: 4, biases: true, trained: true, factor: 1, activation: identity },
    ],
    ...{ tokens: 2, joined, loss: "squared" },
  };
}

/**
 * The same network with one-hot inputs written out: for a sum the same table, on inputs that count tokens; else a block of weights for each
 * place of a token, which are copies of the table.
 */
interface Written {
  readonly network: DenseNetwork;
  state(weights: ArrayLike<number>): Float64Array;
  /** Gradients of the copies added up. */
  folded(gradient: Float64Array): Float64Array;
  row(tokens: readonly number[]): number[];
}

function written(network: DenseNetwork): Written {
  const [table, ...decoder] = network.layers;
  if (network.joined === "sum") {
    return {
      network: { ...network, tokens: 0 },
      state: (weights) => Float64Array.from(weights),
      folded: (gradient) => gradient,
      row: (tokens) => Array.from({ length: TOKENS }, (_, i) => tokens.filter((each) => each === i).length),
    };
  }
  const place = (t: number, i: number, c: number): number =>
    (t * TOKENS + i) * table.out + t * SIZE + (c % SIZE);
  return {
    network: { ...network, tokens: 0, layers: [{ ...table, in: 2 * TOKENS }, ...decoder] },
    state: (weights) => {
      const rest = Array.from(weights).slice(TOKENS * SIZE);
      const blocks = new Float64Array(2 * TOKENS * table.out);
      for (let t = 0; t < 2; t++)
        for (let i = 0; i < TOKENS; i++)
          for (let c = 0; c < SIZE; c++) blocks[place(t, i, c)] = weights[i * SIZE + c];
      return Float64Array.of(...blocks, ...rest);
    },
    folded: (gradient) => {
      const rest = gradient.subarray(2 * TOKENS * table.out);
      const rows = Float64Array.from({ length: TOKENS * SIZE }, (_, k) => {
        const [i, c] = [Math.floor(k / SIZE), k % SIZE];
        return gradient[place(0, i, c)] + gradient[place(1, i, c)];
      });
      return Float64Array.of(...rows, ...rest);
    },
    row: (tokens) =>
      Array.from({ length: 2 * TOKENS }, (_, k) => (tokens[Math.floor(k / TOKENS)] === k % TOKENS ? 1 : 0)),
  };
}

interface Case {
  readonly occupant: DenseOccupant;
  readonly weights: Float64Array;
  readonly train: PlainSamples;
}

/** Samples with tokens of the whole table, twice the same one among them; different for every seed. */
function embeddingCase(
  network: DenseNetwork,
  seed: number,
  count: number,
  round = (x: number): number => x,
): Case {
  const stream = randomStream(seed, "tokens");
  const inputs = Array.from({ length: count }, (_, s) =>
    s === 1 ? [2, 2] : [Math.floor(TOKENS * stream.next()), Math.floor(TOKENS * stream.next())],
  );
  const normals = (name: string, length: number): Float64Array =>
    standardNormals(randomStream(seed, name), length).map((x) => round(0.4 * x));
  const weights = normals("weights", stateLength(network));
  const targets = normals("target", 4 * count);
  const set = { count, inputs: inputs.flat(), targets };
  return {
    weights,
    train: {
      inputs: inputs.map((each) => written(network).row(each)),
      targets: inputs.map((_, s) => [...targets.subarray(4 * s, 4 * s + 4)]),
      initial: null,
    },
    occupant: {
      ...{ network, alpha: 1, constants: new Array<number>(10).fill(0), initial: weights },
      ...{ train: set, test: set, step: 0, state: null, twin: null },
    },
  };
}

function lanesOf(cases: readonly Case[], rule: "gd" | "adam" = "gd", backend = wasmDense(64)): DenseLanes {
  const most = Math.max(...cases.map(({ occupant }) => occupant.train.count));
  const lanes = new DenseLanes(backend, {
    network: cases[0].occupant.network,
    ...{ mostSamples: most, mostTestSamples: most, batch: null, rule, centered: false, hasTwin: false },
  });
  lanes.load(new Map(cases.map(({ occupant }, lane) => [lane, occupant])));
  return lanes;
}

for (const joined of ["sum", "concatenation"] as const) {
  describe(`trained embeddings, their ${joined}`, () => {
    const network = embeddingNetwork(joined);
    const plain = written(network);

    it("have the outputs of one-hot inputs written out, and the gradient of finite differences", () => {
      const cases = [embeddingCase(network, 1, 9), embeddingCase(network, 2, 6)];
      const lanes = lanesOf(cases);
      const gradientOf = lanes.gradients("network");
      cases.forEach(({ weights, train }, lane) => {
        const lossAt = (w: ArrayLike<number>): number => plainLoss(plain.network, 1, plain.state(w), train);
        const differences = weights.map(
          (w, k) =>
            (lossAt(weights.with(k, w + DIFFERENCE)) - lossAt(weights.with(k, w - DIFFERENCE))) /
            (2 * DIFFERENCE),
        );
        assertClose(gradientOf(lane), differences, WITHIN_DIFFERENCES);
        const exact = plainGradient(plain.network, 1, plain.state(weights), train);
        assertClose(gradientOf(lane), plain.folded(exact), WITHIN_ROUNDING);
      });
      lanes.evaluate("network");
      cases.forEach(({ weights, train }, lane) =>
        assertClose(
          lanes.outputs(lane, 1).train,
          plainOutputs(plain.network, plain.state(weights), train.inputs).flat(),
          WITHIN_ROUNDING,
        ),
      );
      lanes.dispose();
    });

    it("and the decoder take 200 steps of adamw by rates and decays of their own", () => {
      const method = { kind: "adamw", beta1: 0.9, beta2: 0.99 } as const;
      const settings: readonly OptimiserSettings[] = [
        { method, rate: 1e-3, penalty: 0, decay: 1e-3 },
        { method, rate: 1e-2, penalty: 0, decay: 2e-4 },
      ];
      const constants = settings.flatMap(updateConstants);
      const cases = [embeddingCase(network, 1, 9), embeddingCase(network, 2, 6)];
      const lanes = lanesOf(
        cases.map((each) => ({ ...each, occupant: { ...each.occupant, constants } })),
        "adam",
      );
      for (let step = 0; step < 200; step++) {
        const kinds = settings.map((each) => scheduledStep(each, step));
        lanes.step([new Array<typeof kinds>(lanes.lanes).fill(kinds)]);
      }
      cases.forEach(({ weights, train }, lane) => {
        const w = Float64Array.from(weights);
        const [first, second] = [new Float64Array(w.length), new Float64Array(w.length)];
        for (let t = 1; t <= 200; t++) {
          plain.folded(plainGradient(plain.network, 1, plain.state(w), train)).forEach((g, k) => {
            const { rate, decay } = settings[k < TOKENS * SIZE ? 1 : 0];
            first[k] = method.beta1 * first[k] + (1 - method.beta1) * g;
            second[k] = method.beta2 * second[k] + (1 - method.beta2) * g * g;
            const mean = first[k] / (1 - method.beta1 ** t);
            const root = Math.sqrt(second[k] / (1 - method.beta2 ** t));
            w[k] = (1 - decay) * w[k] - (rate * mean) / (root + 1e-8);
          });
        }
        const found = lanes.state("network", lane).weights;
        assert.ok(Math.abs(found[0] - weights[0]) > 1e-3, "embeddings move");
        assertClose(found, w, 1e-9);
      });
      lanes.dispose();
    });

    for (const precision of [32, 64] as const) {
      it(`have the same gradient, bit for bit, in every build of float${precision}`, (context) => {
        const round = precision === 32 ? Math.fround : undefined;
        const cases = Array.from({ length: 16 }, (_, seed) =>
          embeddingCase(network, seed, 12 - (seed % 3), round),
        );
        const alone = cases.map((each) => {
          const lanes = lanesOf([each], "gd", wasmDense(precision));
          const gradient = lanes.gradients("network")(0);
          lanes.dispose();
          return gradient;
        });
        for (const { name, skip, backend } of denseBuilds(precision)) {
          if (skip !== false) {
            context.diagnostic(`${name}: ${skip}`);
            continue;
          }
          const lanes = lanesOf(cases.slice(0, backend.lanes), "gd", backend);
          const gradientOf = lanes.gradients("network");
          for (let lane = 0; lane < backend.lanes; lane++)
            assert.deepEqual(gradientOf(lane), alone[lane], name);
          lanes.dispose();
        }
      });
    }
  });
}
