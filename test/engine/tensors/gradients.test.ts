import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadTensorBackend } from "../../../src/engine/index.js";
import type { TensorOps } from "../../../src/engine/tensors/backend.js";
import { denseNetwork, type DenseSpec } from "../../../src/engine/tensors/dense-network.js";
import type { NetworkModel } from "../../../src/engine/tensors/network-model.js";
import { quadraticNetwork } from "./quadratic-network.js";
import { placeBatch } from "../../../src/engine/tensors/training-loss.js";
import { transformer } from "../../../src/system/modular-transformer/training/transformer.js";
import { lstmNetwork } from "../../../src/system/imdb-lstm/training/lstm.js";
import {
  modularAddition,
  oneHotRows,
  randomStream,
  standardNormals,
  type SampleSet,
} from "../../../src/science/index.js";
import {
  crossEntropyLoss,
  denseOutputs,
  finiteDifferences,
  quadraticOutputs,
  rowsOf,
  squaredLoss,
  transformerOutputs,
  type Parameters,
} from "../../reference/plain-networks.js";
import { parseSmiles, type Atom } from "../../../src/system/qm9-gcn/smiles.js";
import { ATOM_FEATURES } from "../../../src/system/qm9-gcn/sizes.js";
import { graphNetwork } from "../../../src/system/qm9-gcn/training/graph-network.js";
import { ATOM_NUMBERS, moleculeNumbers } from "../../../src/system/qm9-gcn/training/molecule-samples.js";
import { graphOutputs, type PlainMolecule } from "../../reference/plain-graph.js";
import { lstmOutputs } from "../../reference/plain-lstm.js";
import { BACKENDS } from "./backends.js";

/** Gradients come in float32, after sums over some hundred terms: relative to the largest entry of the tensor. */
const GRADIENT_TOLERANCE = 2e-5;
/** Outputs in float32. */
const OUTPUT_TOLERANCE = 1e-5;

const ALPHA = 1.5;

/** A model with the plain function that it should be, and samples. */
interface Case {
  readonly name: string;
  readonly loss: "squared" | "cross-entropy";
  readonly make: (tf: TensorOps) => NetworkModel;
  readonly plain: (
    parameters: Parameters,
    inputs: readonly (readonly number[])[],
  ) => readonly (readonly number[])[];
  readonly samples: SampleSet;
  readonly outputs: number;
}

const CASES: readonly Case[] = [
  denseCase("tanh with biases", {
    sizes: [5, 7, 6, 5],
    activation: "tanh",
    biases: true,
    factors: [1, 1, 1],
    initial: "fan-in",
  }),
  denseCase("relu with factors", {
    sizes: [5, 7, 6, 6, 5],
    activation: "relu",
    biases: false,
    factors: [0.5, 0.4, 0.4, 0.2],
    initial: "kaiming",
  }),
  {
    name: "quadratic",
    loss: "squared",
    make: (tf) => quadraticNetwork(tf, 5, 6),
    plain: (parameters, inputs) => quadraticOutputs(parameters, 5, 6, inputs),
    samples: modularAddition(1, 5, 18, 5).train,
    outputs: 5,
  },
  {
    name: "transformer",
    loss: "cross-entropy",
    make: (tf) => transformer(tf, 5, 8),
    plain: (parameters, inputs) => transformerOutputs(parameters, 5, 8, inputs),
    samples: modularAddition(1, 5, 18, 6).train,
    outputs: 6,
  },
  lstmCase(1, 1),
  lstmCase(1, 5),
  lstmCase(2, 4),
  graphCase(),
];

/** Texts of five words out of seven, of which 0 stands for none. */
function lstmCase(layers: number, length: number): Case {
  const sizes = { width: 3, layers, embedding: 4, vocabulary: 6 };
  const count = 6;
  const inputs = Float32Array.from({ length: count * length }, (_, k) => (k * k + 3 * k) % 7);
  const classes = Int32Array.from({ length: count }, (_, k) => k % 2);
  return {
    name: `LSTM, layers ${layers}, words ${length}`,
    loss: "cross-entropy",
    make: (tf) => lstmNetwork(tf, sizes, length),
    plain: (parameters, texts) => lstmOutputs(parameters, sizes, texts),
    samples: { count, inputSize: length, inputs, classes, targets: oneHotRows(classes, 2) },
    outputs: 2,
  };
}

/** Molecules with every kind of bond, a ring, a branch, and one of a single heavy atom. */
function graphCase(): Case {
  const texts = ["C", "C#CO", "CC(=O)NF", "c1cc[nH]c1"];
  const molecules = texts.map((text) => parseSmiles(text) as readonly Atom[]);
  const inputs = Float32Array.from(molecules.flatMap((atoms) => [...moleculeNumbers(atoms)]));
  const plain = molecules.map((atoms): PlainMolecule => {
    const numbers = rowsOf(moleculeNumbers(atoms), ATOM_NUMBERS);
    const bonds = atoms.flatMap((atom, to) => atom.bonds.map(({ to: from, kind }) => ({ from, to, kind })));
    return { atoms: atoms.map((_, a) => numbers[a].slice(0, ATOM_FEATURES)), bonds };
  });
  const targets = Float32Array.from([0.5, -1, 2, 0.25]);
  return {
    name: "graph convolutions",
    loss: "squared",
    make: (tf) => graphNetwork(tf, 4),
    plain: (parameters) => graphOutputs(parameters, 4, plain),
    samples: { count: 4, inputSize: inputs.length / 4, inputs, classes: null, targets },
    outputs: 1,
  };
}

function denseCase(name: string, spec: DenseSpec): Case {
  const inputs = Float32Array.from(standardNormals(randomStream(1, "inputs"), 9 * 5));
  const targets = Float32Array.from(standardNormals(randomStream(1, "target"), 9 * 5));
  return {
    name,
    loss: "squared",
    make: (tf) => denseNetwork(tf, spec),
    plain: (parameters, rows) => denseOutputs(parameters, spec.sizes, spec, rows),
    samples: { count: 9, inputSize: 5, inputs, classes: null, targets },
    outputs: 5,
  };
}

for (const { kind, skip } of BACKENDS) {
  describe(`networks on ${kind}`, { skip }, () => {
    for (const each of CASES) {
      const { name, samples, outputs } = each;
      const inputRows = rowsOf(samples.inputs, samples.inputSize);
      const targetRows = rowsOf(samples.targets, outputs);

      it(`${name}: outputs and gradient of the centred loss equal those of plain loops`, async () => {
        const { tf } = await loadTensorBackend(kind);
        const before = tf.memory().numTensors;
        const model = each.make(tf);
        const initial = model.initialWeights(randomStream(2, "weights"));
        const moved = model.initialWeights(randomStream(3, "weights"));
        const plainInitial = each.plain(
          initial.map((w) => Float64Array.from(w)),
          inputRows,
        );
        const plainLoss = (parameters: Parameters): number => {
          const f = each
            .plain(parameters, inputRows)
            .map((row, s) => row.map((g, c) => ALPHA * (g - plainInitial[s][c])));
          return each.loss === "squared" ? squaredLoss(f, targetRows) : crossEntropyLoss(f, targetRows);
        };
        const at = moved.map((w) => Float64Array.from(w));
        const expected = finiteDifferences(plainLoss, at);

        const upload = (weights: readonly Float32Array[]) =>
          weights.map((w, k) => tf.tensor(w.slice(), [...model.shapes[k]]));
        const inputs = model.place(samples, 0, samples.count);
        const start = tf.tidy(() => Float32Array.from(model.forward(upload(initial), inputs).dataSync()));
        close(start, plainInitial.flat(), OUTPUT_TOLERANCE);
        const batch = placeBatch(
          tf,
          { kind: each.loss, alpha: ALPHA, initialOutputs: start },
          samples,
          outputs,
          inputs,
          0,
          samples.count,
        );
        const gradients = tf.tidy(() => {
          const trace = model.trace(upload(moved), inputs);
          return trace.pullback(batch.cotangent(trace.outputs, batch.constants)).map((g) => ({
            shape: g.shape,
            values: Float32Array.from(g.dataSync()),
          }));
        });
        gradients.forEach(({ shape, values }, k) => {
          assert.deepEqual(shape, model.shapes[k]);
          close(values, expected[k], GRADIENT_TOLERANCE);
        });
        batch.dispose();
        model.dispose();
        assert.equal(tf.memory().numTensors, before, "no tensor is left");
      });

      it(`${name}: the derivative along a direction is the gradient's adjoint`, async () => {
        const { tf } = await loadTensorBackend(kind);
        const model = each.make(tf);
        const weights = model.initialWeights(randomStream(3, "weights"));
        const direction = weights.map((w, k) =>
          Float32Array.from(standardNormals(randomStream(10 + k, "weights"), w.length)),
        );
        const cotangent = Float32Array.from(
          standardNormals(randomStream(5, "target"), samples.count * outputs),
        );
        const inputs = model.place(samples, 0, samples.count);
        const { tangent, gradient } = tf.tidy(() => {
          const upload = (values: readonly Float32Array[]) =>
            values.map((w, k) => tf.tensor(w.slice(), [...model.shapes[k]]));
          const c = tf.tensor2d(cotangent.slice(), [samples.count, outputs]);
          return {
            tangent: Float32Array.from(model.tangent(upload(weights), upload(direction), inputs).dataSync()),
            gradient: model
              .trace(upload(weights), inputs)
              .pullback(c)
              .map((g) => Float32Array.from(g.dataSync())),
          };
        });
        const left = dot(cotangent, tangent);
        const right = gradient.reduce((sum, g, k) => sum + dot(g, direction[k]), 0);
        const size = Math.sqrt(dot(cotangent, cotangent) * dot(tangent, tangent));
        assert.ok(Math.abs(left - right) < OUTPUT_TOLERANCE * size, `${left} and ${right} of ${size}`);
        tf.dispose([...inputs]);
        model.dispose();
      });
    }
  });
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

/** Equal up to a tolerance relative to the largest expected value. */
function close(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(found.length, expected.length);
  let largest = 0;
  for (let k = 0; k < expected.length; k++) largest = Math.max(largest, Math.abs(expected[k]));
  for (let k = 0; k < expected.length; k++) {
    const off = Math.abs(found[k] - expected[k]);
    assert.ok(off <= tolerance * largest, `entry ${k}: ${found[k]}, expected ${expected[k]} of ${largest}`);
  }
}
