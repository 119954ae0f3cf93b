import type { Tensor } from "@tensorflow/tfjs-core";
import { dual, type Dual } from "../../../engine/tensors/dual.js";
import type { NetworkModel, Trace } from "../../../engine/tensors/network-model.js";
import type { TensorOps } from "../../../engine/tensors/tensor-backend.js";
import { transposedProducts } from "../../../engine/tensors/transposed-products.js";
import type { RandomStream, SampleSet } from "../../../science/index.js";
import { MOST_ATOMS } from "../molecules.js";
import { ATOM_FEATURES, narrowWidth } from "../sizes.js";
import { MOST_BONDS } from "../smiles.js";
import { ATOM_NUMBERS, EDGE_FEATURES } from "./molecule-samples.js";

/** Parameter tensors of a convolution: the edges' network (two layers with biases), the root's weights, biases. */
const OF_CONVOLUTION = 6;
const [EDGE, EDGE_BIAS, SECOND, SECOND_BIAS, ROOT, BIAS] = [0, 1, 2, 3, 4, 5];
const [HIDDEN, HIDDEN_BIAS, READ, SHIFT] = [12, 13, 14, 15];

/** Sizes of the tensors: features of atoms after each convolution, units of the edges' networks. */
export function graphShapes(width: number): readonly (readonly number[])[] {
  const convolution = (from: number, to: number): readonly (readonly number[])[] => [
    [EDGE_FEATURES, width],
    [width],
    [width, from * to],
    [from * to],
    [from, to],
    [to],
  ];
  const narrow = narrowWidth(width);
  return [
    ...convolution(ATOM_FEATURES, width),
    ...convolution(width, narrow),
    ...[[narrow, width], [width], [width, 1], [1]],
  ];
}

/** A convolution on the way forward. */
interface Convolved {
  readonly inputs: Tensor;
  /** Sums of the inputs of neighbours by kind of bond, [R, I] each. */
  readonly sums: readonly Tensor[];
  /** Hidden units of the edges' network for each kind of bond, [4, h], and its matrices [I, O]. */
  readonly hidden: Tensor;
  readonly matrices: readonly Tensor[];
  /** After the ReLU. */
  readonly units: Tensor;
}

/**
 * Graph convolutions with matrices from the kind of bond (NNConv): x_i ← ReLU(W x_i + Σ_j Θ(e_ij) x_j + b), Θ(e) = W₂ ReLU(W₁ e + b₁) + b₂,
 * twice; then the sum over atoms, a layer of ReLU units and a linear output. Bonds have four kinds, so that Θ has four values, and the sums
 * over neighbours are taken before the products: the same function.
 *
 * Initial weights are uniform in ±1/√(fan-in), biases too, those of a convolution 0.
 * Source: Gilmer et al., arXiv:1704.01212; sizes of Liu et al., arXiv:2210.01117, at width 32.
 */
export function graphNetwork(tf: TensorOps, width: number): NetworkModel {
  const product = transposedProducts(tf);
  const shapes = graphShapes(width);
  const narrow = narrowWidth(width);
  const pool = tf.keep(poolMatrix(tf, narrow));
  const kinds = Array.from({ length: EDGE_FEATURES }, (_, kind) => kind);

  /** Σ over neighbours by kind of bond. The matrix of bonds is symmetric: this is its own transpose. */
  const neighbours = (x: Tensor, placed: readonly Tensor[], kind: number): Tensor =>
    Array.from({ length: MOST_BONDS }, (_, k) =>
      tf.mul(tf.gather(x, placed[2 + k]), placed[2 + MOST_BONDS + k * EDGE_FEATURES + kind]),
    ).reduce((sum, each) => tf.add(sum, each));
  const matrixOf = (all: Tensor, kind: number, [from, to]: readonly number[]): Tensor =>
    tf.reshape(tf.slice(all, [kind, 0], [1, from * to]), [from, to]);

  const convolve = (
    inputs: Tensor,
    own: readonly Tensor[],
    size: readonly number[],
    placed: readonly Tensor[],
  ): Convolved => {
    const hidden = tf.relu(tf.add(own[EDGE], own[EDGE_BIAS]));
    const all = tf.add(tf.matMul(hidden, own[SECOND]), own[SECOND_BIAS]);
    const matrices = kinds.map((kind) => matrixOf(all, kind, size));
    const sums = kinds.map((kind) => neighbours(inputs, placed, kind));
    const messages = sums.map((sum, kind) => tf.matMul(sum, matrices[kind]));
    const z = messages.reduce(
      (sum, each) => tf.add(sum, each),
      tf.add(tf.matMul(inputs, own[ROOT]), own[BIAS]),
    );
    return { inputs, sums, hidden, matrices, units: tf.relu(z) };
  };
  const pass = (weights: readonly Tensor[], placed: readonly Tensor[]) => {
    const first = convolve(placed[0], weights.slice(0, OF_CONVOLUTION), shapes[ROOT], placed);
    const second = convolve(
      first.units,
      weights.slice(OF_CONVOLUTION, 2 * OF_CONVOLUTION),
      shapes[OF_CONVOLUTION + ROOT],
      placed,
    );
    const pooled = pooledOf(second.units, placed[1]);
    const units = tf.relu(tf.add(tf.matMul(pooled, weights[HIDDEN]), weights[HIDDEN_BIAS]));
    const outputs = tf.add(tf.matMul(units, weights[READ]), weights[SHIFT]);
    return { first, second, pooled, units, outputs };
  };
  const pooledOf = (x: Tensor, isAtom: Tensor): Tensor =>
    tf.matMul(tf.reshape(tf.mul(x, isAtom), [x.shape[0] / MOST_ATOMS, MOST_ATOMS * narrow]), pool);

  /** Gradients of a convolution's parameters, and of its inputs, from those of its units. */
  const back = (
    { inputs, sums, hidden, matrices, units }: Convolved,
    own: readonly Tensor[],
    toUnits: Tensor,
    placed: readonly Tensor[],
    size: readonly number[],
  ): { readonly gradients: readonly Tensor[]; readonly toInputs: Tensor } => {
    const toSums = tf.mul(toUnits, tf.step(units));
    const toMatrices = tf.concat(
      sums.map((sum) => tf.reshape(product.left(sum, toSums), [1, size[0] * size[1]])),
      0,
    );
    const toHidden = tf.mul(product.right(toMatrices, own[SECOND]), tf.step(hidden));
    const toInputs = matrices.reduce(
      (sum, matrix, kind) => tf.add(sum, neighbours(product.right(toSums, matrix), placed, kind)),
      product.right(toSums, own[ROOT]),
    );
    return {
      gradients: [
        toHidden,
        tf.sum(toHidden, 0),
        product.left(hidden, toMatrices),
        tf.sum(toMatrices, 0),
        product.left(inputs, toSums),
        tf.sum(toSums, 0),
      ],
      toInputs,
    };
  };

  return {
    shapes,
    layers: [
      ...[0, OF_CONVOLUTION].map((from) => Array.from({ length: OF_CONVOLUTION }, (_, k) => from + k)),
      ...[
        [HIDDEN, HIDDEN_BIAS],
        [READ, SHIFT],
      ],
    ],
    outputs: 1,
    activations: MOST_ATOMS * (2 * ATOM_NUMBERS + 12 * (ATOM_FEATURES + 2 * width)),
    initialWeights: (stream) => initialValues(stream, shapes),
    place: (samples, from, to) => placeMolecules(tf, samples, from, to),
    forward: (weights, placed) => pass(weights, placed).outputs,
    trace: (weights, placed): Trace => {
      const { first, second, pooled, units, outputs } = pass(weights, placed);
      return {
        outputs,
        pullback: (cotangent) => {
          const toUnits = tf.mul(product.right(cotangent, weights[READ]), tf.step(units));
          const toPooled = product.right(toUnits, weights[HIDDEN]);
          const spread = tf.reshape(product.right(toPooled, pool), [second.units.shape[0], narrow]);
          const [own1, own2] = [
            weights.slice(0, OF_CONVOLUTION),
            weights.slice(OF_CONVOLUTION, 2 * OF_CONVOLUTION),
          ];
          const of2 = back(second, own2, tf.mul(spread, placed[1]), placed, shapes[OF_CONVOLUTION + ROOT]);
          const of1 = back(first, own1, of2.toInputs, placed, shapes[ROOT]);
          return [
            ...of1.gradients,
            ...of2.gradients,
            ...[product.left(pooled, toUnits), tf.sum(toUnits, 0)],
            ...[product.left(units, cotangent), tf.sum(cotangent, 0)],
          ];
        },
      };
    },
    tangent: (weights, direction, placed) => {
      const d = dual(tf);
      const of = (k: number): Dual => ({ value: weights[k], tangent: direction[k] });
      let x: Dual = { value: placed[0], tangent: tf.mul(placed[0], 0) };
      for (const from of [0, OF_CONVOLUTION]) {
        const own = (k: number): Dual => of(from + k);
        const hidden = d.relu(d.add(own(EDGE), own(EDGE_BIAS)));
        const all = d.add(d.matMul(hidden, own(SECOND)), own(SECOND_BIAS));
        const inputs = x;
        const messages = kinds.map((kind) =>
          d.matMul(
            d.linear(inputs, (each) => neighbours(each, placed, kind)),
            d.linear(all, (each) => matrixOf(each, kind, shapes[from + ROOT])),
          ),
        );
        const root = d.add(d.matMul(inputs, own(ROOT)), own(BIAS));
        x = d.relu(messages.reduce((sum, each) => d.add(sum, each), root));
      }
      const pooled = d.linear(x, (each) => pooledOf(each, placed[1]));
      const units = d.relu(d.add(d.matMul(pooled, of(HIDDEN)), of(HIDDEN_BIAS)));
      return d.add(d.matMul(units, of(READ)), of(SHIFT)).tangent;
    },
    dispose: () => pool.dispose(),
  };
}

/** [29·F, F] The sum over the atoms of a molecule. */
function poolMatrix(tf: TensorOps, features: number): Tensor {
  const matrix = new Float32Array(MOST_ATOMS * features * features);
  for (let a = 0; a < MOST_ATOMS; a++) {
    for (let f = 0; f < features; f++) matrix[(a * features + f) * features + f] = 1;
  }
  return tf.tensor2d(matrix, [MOST_ATOMS * features, features]);
}

/**
 * Molecules on the backend, R = 29 rows each: features of atoms [R, 11]; whether a row is an atom [R, 1]; for each bond the row of the other atom
 * [R]; for each bond and kind whether it is of this kind [R, 1].
 */
function placeMolecules(
  tf: TensorOps,
  { inputs, inputSize }: SampleSet,
  from: number,
  to: number,
): readonly Tensor[] {
  const rows = (to - from) * MOST_ATOMS;
  const at = (row: number, k: number): number => {
    const [sample, atom] = [from + Math.floor(row / MOST_ATOMS), row % MOST_ATOMS];
    return inputs[sample * inputSize + atom * ATOM_NUMBERS + k];
  };
  const column = (value: (row: number) => number): Tensor =>
    tf.tensor2d(
      Float32Array.from({ length: rows }, (_, row) => value(row)),
      [rows, 1],
    );
  const features = new Float32Array(rows * ATOM_FEATURES);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < ATOM_FEATURES; k++) features[row * ATOM_FEATURES + k] = at(row, k);
  }
  const bonds = Array.from({ length: MOST_BONDS }, (_, k) => ATOM_FEATURES + 2 * k);
  return [
    tf.tensor2d(features, [rows, ATOM_FEATURES]),
    column((row) => (isAtom(at, row) ? 1 : 0)),
    ...bonds.map((k) =>
      tf.tensor1d(
        Int32Array.from({ length: rows }, (_, row) => Math.max(0, at(row, k)) + row - (row % MOST_ATOMS)),
        "int32",
      ),
    ),
    ...bonds.flatMap((k) =>
      Array.from({ length: EDGE_FEATURES }, (_, kind) => column((row) => (at(row, k + 1) === kind ? 1 : 0))),
    ),
  ];
}

/** An atom has an element. */
function isAtom(at: (row: number, k: number) => number, row: number): boolean {
  for (let k = 0; k < ATOM_FEATURES; k++) if (at(row, k) !== 0) return true;
  return false;
}

/** Weights and biases by their fan-in; those of a convolution are 0. */
function initialValues(
  stream: RandomStream,
  shapes: readonly (readonly number[])[],
): readonly Float32Array[] {
  const convolutionBiases = [BIAS, OF_CONVOLUTION + BIAS];
  return shapes.map((shape, k) => {
    const count = shape.reduce((all, size) => all * size, 1);
    if (convolutionBiases.includes(k)) return new Float32Array(count);
    const weights = shape.length === 2 ? shape : shapes[k - 1];
    const bound = 1 / Math.sqrt(weights[0]);
    return Float32Array.from({ length: count }, () => bound * (2 * stream.next() - 1));
  });
}
