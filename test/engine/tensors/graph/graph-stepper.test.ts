import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadTensorBackend, type TensorBackend } from "../../../../src/engine/index.js";
import { denseNetwork } from "../../../../src/engine/tensors/dense-network.js";
import { GraphDefinition } from "../../../../src/engine/tensors/graph/graph-definition.js";
import { recordGraph } from "../../../../src/engine/tensors/graph/recording-backend.js";
import { makeStepper } from "../../../../src/engine/tensors/make-stepper.js";
import type { NetworkModel } from "../../../../src/engine/tensors/network-model.js";
import { OperationStepper } from "../../../../src/engine/tensors/operation-stepper.js";
import { optimiserSettings, slotCount, squaredNorm } from "../../../../src/engine/tensors/optimiser.js";
import { quadraticNetwork } from "../quadratic-network.js";
import type { Stepper, TrainerState } from "../../../../src/engine/tensors/stepper.js";
import type { TensorOps } from "../../../../src/engine/tensors/tensor-backend.js";
import { placeBatch, type PlacedBatch } from "../../../../src/engine/tensors/training-loss.js";
import { transformer } from "../../../../src/system/modular-transformer/training/transformer.js";
import { lstmNetwork } from "../../../../src/system/imdb-lstm/training/lstm.js";
import { isConstrained, PARAMETER_DEFAULTS, type Method } from "../../../../src/model/index.js";
import {
  modularAddition,
  oneHotRows,
  randomStream,
  standardNormals,
  type SampleSet,
} from "../../../../src/science/index.js";
import { skipBackend } from "../backends.js";

/** Six steps of float32 updates in another order, relative to the largest weight; measured: below 10⁻⁶. */
const STEPPER_TOLERANCE = 1e-5;
const STEPS = 6;
const BATCH = 4;
/** Squared norm of the constrained methods. */
const NORM = 30;

/** Every method, with everything that enters its formula. */
const METHODS = {
  "gd with decay": { kind: "gd" },
  "momentum with a penalty": { kind: "momentum", momentum: 0.9 },
  "adam with a penalty": { kind: "adam", beta1: 0.9, beta2: 0.98 },
  "adamw with decay, warm-up and an ε that counts": {
    ...{ kind: "adamw", beta1: 0.8, beta2: 0.9 },
    ...{ warmup: 3, adamEpsilon: 0.1 },
  },
  "gd at constant norm": { kind: "constrained" },
  "adam at constant norm": { kind: "constrained-adam", beta1: 0.8, beta2: 0.9 },
} as const satisfies Readonly<Record<string, Method>>;

/** Every model; every method with one of them. */
const SYSTEMS: readonly {
  readonly name: string;
  readonly methods: readonly (keyof typeof METHODS)[];
  readonly makeModel: (tf: TensorOps) => NetworkModel;
  readonly samples: SampleSet;
  readonly loss: "squared" | "cross-entropy";
}[] = [
  {
    name: "tanh with biases",
    methods: [
      "gd with decay",
      "momentum with a penalty",
      "adam with a penalty",
      "adamw with decay, warm-up and an ε that counts",
      "gd at constant norm",
    ],
    makeModel: (tf) => dense(tf, "tanh", true),
    samples: regression(),
    loss: "squared",
  },
  {
    name: "relu with factors",
    methods: ["adamw with decay, warm-up and an ε that counts"],
    makeModel: (tf) => dense(tf, "relu", false),
    samples: regression(),
    loss: "squared",
  },
  {
    name: "quadratic",
    methods: ["gd with decay"],
    makeModel: (tf) => quadraticNetwork(tf, 5, 6),
    samples: modularAddition(1, 5, 10, 5).train,
    loss: "squared",
  },
  {
    name: "transformer",
    methods: ["adamw with decay, warm-up and an ε that counts", "adam at constant norm"],
    makeModel: (tf) => transformer(tf, 5, 8),
    samples: modularAddition(1, 5, 10, 6).train,
    loss: "cross-entropy",
  },
  {
    name: "LSTM",
    methods: ["gd at constant norm"],
    makeModel: (tf) => lstmNetwork(tf, { width: 4, layers: 2, embedding: 3, vocabulary: 6 }, 4),
    samples: texts(),
    loss: "cross-entropy",
  },
];

function dense(tf: TensorOps, activation: "tanh" | "relu", biases: boolean): NetworkModel {
  const factors = biases ? [1, 1] : [0.5, 0.25];
  return denseNetwork(tf, { sizes: [3, 6, 2], activation, biases, factors, initial: "fan-in" });
}

/** Ten samples, so that the last of the batches is shorter. */
function regression(): SampleSet {
  const inputs = Float32Array.from(standardNormals(randomStream(1, "inputs"), 30));
  const targets = Float32Array.from(standardNormals(randomStream(1, "target"), 20));
  return { count: 10, inputSize: 3, inputs, classes: null, targets };
}

/** Ten texts of four words. */
function texts(): SampleSet {
  const inputs = Float32Array.from({ length: 40 }, (_, k) => (k * k + 3 * k) % 7);
  const classes = Int32Array.from({ length: 10 }, (_, k) => k % 2);
  return { count: 10, inputSize: 4, inputs, classes, targets: oneHotRows(classes, 2) };
}

describe("a step as one graph", { skip: skipBackend("tensorflow") }, () => {
  for (const system of SYSTEMS) {
    for (const name of system.methods) {
      it(`${system.name}, ${name}: steps as operation by operation, and goes on bit for bit`, async () => {
        const backend = await loadTensorBackend("tensorflow");
        const before = backend.tf.memory().numTensors;
        const batches = place(backend, system);
        const parts = (state: TrainerState) => ({
          makeModel: system.makeModel,
          batches,
          optimiser: settings,
          norm: isConstrained(METHODS[name]) ? NORM : null,
          state,
        });
        const settings = optimiserSettings(
          METHODS[name],
          { ...PARAMETER_DEFAULTS, learningRate: 0.01, weightDecay: 0.1 },
          1,
        );
        const start = (): TrainerState => startOf(backend, system.makeModel, slotCount(settings));
        const plain = advanced(new OperationStepper(backend.tf, parts(start())), STEPS);
        const graph = advanced(makeStepper(backend, parts(start())), STEPS);
        close(graph, plain);
        if (isConstrained(METHODS[name])) {
          for (const { weights } of [graph, plain]) {
            assert.ok(Math.abs(squaredNorm(weights) / NORM - 1) < STEPPER_TOLERANCE);
          }
        }
        const half = advanced(makeStepper(backend, parts(start())), 3);
        assert.deepEqual(advanced(makeStepper(backend, parts(half)), STEPS - 3), graph);
        for (const batch of batches) batch.dispose();
        assert.equal(backend.tf.memory().numTensors, before);
        assert.equal(backend.tf.getBackend(), "tensorflow");
      });
    }
  }

  it("says which operation a graph does not know, and leaves the backend as it was", async () => {
    const { tf } = await loadTensorBackend("tensorflow");
    const before = tf.memory().numTensors;
    const outside = tf.tensor1d([1, 2]);
    assert.throws(
      () => recordGraph(tf, new GraphDefinition(), () => tf.sin(tf.tensor1d([1, 2]))),
      /Kernel 'Sin' not registered/,
    );
    assert.equal(tf.getBackend(), "tensorflow");
    assert.deepEqual([...outside.dataSync()], [1, 2]);
    outside.dispose();
    assert.equal(tf.memory().numTensors, before);
  });
});

function place(
  { tf }: TensorBackend,
  { makeModel, samples, loss }: (typeof SYSTEMS)[number],
): readonly PlacedBatch[] {
  const model = makeModel(tf);
  const ranges = [0, BATCH, 2 * BATCH].map((from) => [from, Math.min(from + BATCH, samples.count)] as const);
  const batches = ranges.map(([from, to]) =>
    placeBatch(
      tf,
      { kind: loss, alpha: 1.5, initialOutputs: null },
      samples,
      model.outputs,
      model.place(samples, from, to),
      from,
      to,
    ),
  );
  model.dispose();
  return batches;
}

function startOf(
  { tf }: TensorBackend,
  makeModel: (tf: TensorOps) => NetworkModel,
  slots: number,
): TrainerState {
  const model = makeModel(tf);
  const weights = model.initialWeights(randomStream(2, "weights"));
  model.dispose();
  const zeros = (): Float32Array[] => weights.map(({ length }) => new Float32Array(length));
  return { step: 0, weights, slots: Array.from({ length: slots }, zeros) };
}

/** The state after so many steps; the stepper is disposed of. */
function advanced(stepper: Stepper, steps: number): TrainerState {
  for (let k = 0; k < steps; k++) stepper.step();
  const { state } = stepper;
  stepper.dispose();
  return state;
}

function close(found: TrainerState, expected: TrainerState): void {
  assert.equal(found.step, expected.step);
  const arrays = ({ weights, slots }: TrainerState): readonly Float32Array[] => [weights, ...slots].flat();
  const expectedArrays = arrays(expected);
  arrays(found).forEach((values, k) => {
    const size = expectedArrays[k].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    values.forEach((value, i) => {
      const off = Math.abs(value - expectedArrays[k][i]);
      assert.ok(
        off <= STEPPER_TOLERANCE * size,
        `array ${k}, ${i}: ${value}, expected ${expectedArrays[k][i]}`,
      );
    });
  });
}
