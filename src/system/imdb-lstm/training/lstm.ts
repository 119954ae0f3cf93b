import type { Tensor } from "@tensorflow/tfjs-core";
import { dual, type Dual } from "../../../engine/tensors/dual.js";
import type { NetworkModel, Trace } from "../../../engine/tensors/network-model.js";
import type { TensorOps } from "../../../engine/tensors/tensor-backend.js";
import { transposedProducts } from "../../../engine/tensors/transposed-products.js";
import { standardNormals, type RandomStream } from "../../../science/index.js";
import type { LstmSizes } from "../sizes.js";
import { placeWords, wordSums } from "./word-tensors.js";

/** Parameter tensors of an LSTM layer: input weights, recurrent weights, biases. */
const OF_LAYER = 3;

/** What a step of a layer keeps for the way back, [B, N] each. */
interface Cell {
  readonly input: Tensor;
  readonly forget: Tensor;
  readonly candidate: Tensor;
  readonly output: Tensor;
  /** The state, and its tanh. */
  readonly state: Tensor;
  readonly bounded: Tensor;
  /** What the layer shows. */
  readonly shown: Tensor;
}

/** A layer at all times: its inputs [L·B, I], and its cells. */
interface LayerPass {
  readonly inputs: Tensor;
  readonly cells: readonly Cell[];
}

/**
 * Layers of LSTM over the words of a text. Output: the log odds z = w·h_L + b of class 1 from the last layer's last state, as the two
 * logits ∓z/2, whose cross-entropy is the logistic loss of z.
 *
 * Gates i, f, g, o = σ, σ, tanh, σ of x W + h U + b; c ← f c + i g; h ← o tanh c. Parameters: vectors of words [V + 1, E]; for each layer
 * W [I, 4N], U [N, 4N], b [4N]; w [N, 1], b [1]. Vectors are standard normal at the start, the rest uniform in ±1/√N, as in torch;
 * there b is the sum of two such biases, here it is one.
 *
 * Inputs are placed by time: the words of all samples at time 0 come first, [L·B]. A forward pass keeps one time, a trace all.
 * Source: Hochreiter & Schmidhuber 1997, with forget gates. Cost: 6 operations a weight, sample and time.
 */
export function lstmNetwork(tf: TensorOps, sizes: LstmSizes, length: number): NetworkModel {
  const { width: N, layers, embedding: E, vocabulary: V } = sizes;
  const product = transposedProducts(tf);
  const sums = wordSums(tf, V + 1);
  const signs = tf.keep(tf.tensor2d([-0.5, 0.5], [1, 2]));
  const shapes = [
    [V + 1, E],
    ...Array.from({ length: layers }, (_, l) => [[l === 0 ? E : N, 4 * N], [N, 4 * N], [4 * N]]).flat(),
    [N, 1],
    [1],
  ];
  const [READ, SHIFT] = [1 + OF_LAYER * layers, 2 + OF_LAYER * layers];
  const ofLayer = (weights: readonly Tensor[], l: number): readonly Tensor[] =>
    weights.slice(1 + OF_LAYER * l, 1 + OF_LAYER * (l + 1));
  const samplesIn = (words: Tensor): number => words.size / length;
  const at = (rows: Tensor, t: number, count: number): Tensor =>
    tf.slice(rows, [t * count, 0], [count, rows.shape[1] ?? 0]);
  const part = (gates: Tensor, k: number): Tensor => tf.slice(gates, [0, k * N], [gates.shape[0], N]);
  const sigmoid = (x: Tensor): Tensor => tf.add(tf.mul(tf.tanh(tf.mul(x, 0.5)), 0.5), 0.5);

  const cellOf = (gates: Tensor, before: Cell | null): Cell => {
    const [input, forget, output] = [0, 1, 3].map((k) => sigmoid(part(gates, k)));
    const candidate = tf.tanh(part(gates, 2));
    const fresh = tf.mul(input, candidate);
    const state = before === null ? fresh : tf.add(tf.mul(forget, before.state), fresh);
    const bounded = tf.tanh(state);
    return { input, forget, candidate, output, state, bounded, shown: tf.mul(output, bounded) };
  };
  const layerPass = (inputs: Tensor, [W, U, b]: readonly Tensor[], count: number): LayerPass => {
    const driven = tf.add(tf.matMul(inputs, W), b);
    const cells: Cell[] = [];
    for (let t = 0; t < length; t++) {
      const drive = at(driven, t, count);
      const before = cells[t - 1] ?? null;
      cells.push(cellOf(before === null ? drive : tf.add(drive, tf.matMul(before.shown, U)), before));
    }
    return { inputs, cells };
  };
  const pass = (weights: readonly Tensor[], [words]: readonly Tensor[]) => {
    const count = samplesIn(words);
    const passes: LayerPass[] = [];
    let inputs = tf.gather(weights[0], words);
    for (let l = 0; l < layers; l++) {
      const layer = layerPass(inputs, ofLayer(weights, l), count);
      passes.push(layer);
      if (l + 1 < layers)
        inputs = tf.concat(
          layer.cells.map(({ shown }) => shown),
          0,
        );
    }
    const last = passes[layers - 1].cells[length - 1].shown;
    return { passes, last, outputs: outputsOf(last, weights) };
  };
  const outputsOf = (last: Tensor, weights: readonly Tensor[]): Tensor =>
    tf.matMul(tf.add(tf.matMul(last, weights[READ]), weights[SHIFT]), signs);

  /** One time after the other, so that only states are kept. */
  const forward = (weights: readonly Tensor[], [words]: readonly Tensor[]): Tensor => {
    const count = samplesIn(words);
    let before: readonly (Cell | null)[] = new Array<Cell | null>(layers).fill(null);
    for (let t = 0; t < length; t++) {
      const earlier = before;
      const kept = tf.tidy(() => {
        let shown = tf.gather(weights[0], tf.slice(words, [t * count], [count]));
        const now = earlier.map((cell, l) => {
          const [W, U, b] = ofLayer(weights, l);
          const drive = tf.add(tf.matMul(shown, W), b);
          const next = cellOf(cell === null ? drive : tf.add(drive, tf.matMul(cell.shown, U)), cell);
          shown = next.shown;
          return next;
        });
        return now.flatMap(({ state, shown: out }) => [state, out]);
      });
      for (const cell of earlier) if (cell !== null) tf.dispose([cell.state, cell.shown]);
      before = earlier.map((_, l) => ({ state: kept[2 * l], shown: kept[2 * l + 1] }) as Cell);
    }
    return outputsOf((before[layers - 1] as Cell).shown, weights);
  };

  /** Gradients of a layer, [W, U, b], and that of its inputs, from the gradients of what it shows at each time. */
  const layerBack = (
    { inputs, cells }: LayerPass,
    [W, U]: readonly Tensor[],
    above: (t: number) => Tensor | null,
  ): { readonly own: readonly Tensor[]; readonly toInputs: Tensor } => {
    const toGates = new Array<Tensor>(length);
    let [toShown, toState]: (Tensor | null)[] = [null, null];
    for (let t = length - 1; t >= 0; t--) {
      const { input, forget, candidate, output, bounded } = cells[t];
      const given = above(t);
      const shown = given === null ? toShown : toShown === null ? given : tf.add(given, toShown);
      // Only the last time of the last layer has something above it, and the loop begins there.
      if (shown === null) continue;
      const through = tf.mul(tf.mul(shown, output), tf.sub(1, tf.square(bounded)));
      const state: Tensor = toState === null ? through : tf.add(through, toState);
      const slope = (gate: Tensor): Tensor => tf.mul(gate, tf.sub(1, gate));
      const earlier = t === 0 ? null : cells[t - 1].state;
      toGates[t] = tf.concat(
        [
          tf.mul(tf.mul(state, candidate), slope(input)),
          earlier === null ? tf.mul(forget, 0) : tf.mul(tf.mul(state, earlier), slope(forget)),
          tf.mul(tf.mul(state, input), tf.sub(1, tf.square(candidate))),
          tf.mul(tf.mul(shown, bounded), slope(output)),
        ],
        1,
      );
      toState = tf.mul(state, forget);
      toShown = product.right(toGates[t], U);
    }
    const all = tf.concat(toGates, 0);
    const later = length === 1 ? null : tf.concat(toGates.slice(1), 0);
    const earlier =
      length === 1
        ? null
        : tf.concat(
            cells.slice(0, -1).map(({ shown }) => shown),
            0,
          );
    const toU = later === null || earlier === null ? tf.mul(U, 0) : product.left(earlier, later);
    return { own: [product.left(inputs, all), toU, tf.sum(all, 0)], toInputs: product.right(all, W) };
  };

  return {
    shapes,
    layers: [
      [0],
      ...Array.from({ length: layers }, (_, l) => [0, 1, 2].map((k) => 1 + OF_LAYER * l + k)),
      [READ, SHIFT],
    ],
    outputs: 2,
    activations: length + layers * 12 * N + E,
    initialWeights: (stream) => initialValues(stream, shapes, N),
    place: (samples, from, to) => placeWords(tf, samples, from, to, V + 1),
    forward,
    trace: (weights, inputs): Trace => {
      const { passes, last, outputs } = pass(weights, inputs);
      const count = samplesIn(inputs[0]);
      return {
        outputs,
        pullback: (cotangent) => {
          const gradients = new Array<Tensor>(shapes.length);
          const toOdds = product.right(cotangent, signs);
          gradients[READ] = product.left(last, toOdds);
          gradients[SHIFT] = tf.sum(toOdds, 0);
          const toLast = product.right(toOdds, weights[READ]);
          let above = (t: number): Tensor | null => (t === length - 1 ? toLast : null);
          for (let l = layers - 1; l >= 0; l--) {
            const { own, toInputs } = layerBack(passes[l], ofLayer(weights, l), above);
            own.forEach((gradient, k) => (gradients[1 + OF_LAYER * l + k] = gradient));
            if (l === 0) gradients[0] = sums(toInputs, inputs);
            above = (t) => at(toInputs, t, count);
          }
          return gradients;
        },
      };
    },
    tangent: (weights, direction, [words]) => {
      const d = dual(tf);
      const of = (k: number): Dual => ({ value: weights[k], tangent: direction[k] });
      const count = samplesIn(words);
      const bounded = (x: Dual): Dual => {
        const value = tf.tanh(x.value);
        return { value, tangent: tf.mul(x.tangent, tf.sub(1, tf.square(value))) };
      };
      const gate = (x: Dual): Dual => {
        const half = bounded(d.linear(x, (each) => tf.mul(each, 0.5)));
        return { value: tf.add(tf.mul(half.value, 0.5), 0.5), tangent: tf.mul(half.tangent, 0.5) };
      };
      let inputs = d.linear(of(0), (each) => tf.gather(each, words));
      let shown: Dual | null = null;
      for (let l = 0; l < layers; l++) {
        const [W, U, b] = [1, 2, 3].map((k) => of(OF_LAYER * l + k));
        const driven = d.add(d.matMul(inputs, W), b);
        const all: Dual[] = [];
        let state: Dual | null = null;
        shown = null;
        for (let t = 0; t < length; t++) {
          const drive = d.linear(driven, (each) => at(each, t, count));
          const gates: Dual = shown === null ? drive : d.add(drive, d.matMul(shown, U));
          const [i, f, g, o] = [0, 1, 2, 3].map((k) => {
            const own = d.linear(gates, (each) => part(each, k));
            return k === 2 ? bounded(own) : gate(own);
          });
          const fresh = d.mul(i, g);
          state = state === null ? fresh : d.add(d.mul(f, state), fresh);
          shown = d.mul(o, bounded(state));
          all.push(shown);
        }
        inputs = {
          value: tf.concat(
            all.map(({ value }) => value),
            0,
          ),
          tangent: tf.concat(
            all.map(({ tangent }) => tangent),
            0,
          ),
        };
      }
      const odds = d.add(d.matMul(shown as Dual, of(READ)), of(SHIFT));
      return tf.matMul(odds.tangent, signs);
    },
    dispose: () => signs.dispose(),
  };
}

function initialValues(
  stream: RandomStream,
  shapes: readonly (readonly number[])[],
  width: number,
): readonly Float32Array[] {
  const bound = 1 / Math.sqrt(width);
  return shapes.map((shape, k) => {
    const count = shape.reduce((all, size) => all * size, 1);
    return k === 0
      ? Float32Array.from(standardNormals(stream, count))
      : Float32Array.from({ length: count }, () => bound * (2 * stream.next() - 1));
  });
}
