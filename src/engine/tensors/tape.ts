import type { Tensor } from "@tensorflow/tfjs-core";
import { GrokError } from "../../model/index.js";
import type { Calculus } from "./calculus.js";
import { normaliseRows } from "./normalise-rows.js";
import type { TensorOps } from "./tensor-backend.js";
import { transposedProducts } from "./transposed-products.js";

/** A value with the way back to what it was computed from. */
export interface TapeNode {
  readonly value: Tensor;
  /** The place on the tape; null: a constant, to which nothing goes back. */
  readonly place: number | null;
}

/** Operations that are remembered in their order, so that gradients can be taken of their results. */
export interface Tape extends Calculus<TapeNode> {
  /** A tensor that gradients are taken by. */
  variable(values: Tensor): TapeNode;
  /**
   * The gradients of Σ cotangent · output by variables, zeros for those that the output does not depend on. The tape remains
   * as it is and can be used again.
   */
  gradients(output: TapeNode, cotangent: Tensor, variables: readonly TapeNode[]): readonly Tensor[];
}

/** A summand of a cotangent: where it goes, and the transposed derivative that takes it there. */
interface Pull {
  readonly to: TapeNode;
  readonly back: (cotangent: Tensor) => Tensor;
}

/** Reverse-mode differentiation over the operations of a backend. Lives inside one `tidy`. Source: the chain rule. */
export function tape(tf: TensorOps): Tape {
  const product = transposedProducts(tf);
  /** The pulls of each node, in the order in which the nodes were made. */
  const pulls: (readonly Pull[])[] = [];
  const node = (value: Tensor, ...back: readonly Pull[]): TapeNode => {
    const moving = back.filter(({ to }) => to.place !== null);
    return moving.length === 0 ? { value, place: null } : { value, place: pulls.push(moving) - 1 };
  };
  /** The transpose of broadcasting a node's value to a larger shape. */
  const onto = (to: TapeNode, cotangent: Tensor): Tensor => summed(tf, cotangent, to.value.shape);
  return {
    constant: (value) => ({ value, place: null }),
    variable: (value) => ({ value, place: pulls.push([]) - 1 }),
    value: ({ value }) => value,
    linear: (x, map, transpose) => node(map(x.value), { to: x, back: transpose }),
    add: (a, b) =>
      node(tf.add(a.value, b.value), { to: a, back: (c) => onto(a, c) }, { to: b, back: (c) => onto(b, c) }),
    mul: (a, b) =>
      node(
        tf.mul(a.value, b.value),
        { to: a, back: (c) => onto(a, tf.mul(c, b.value)) },
        { to: b, back: (c) => onto(b, tf.mul(c, a.value)) },
      ),
    div: (a, b) => {
      const value = tf.div<Tensor>(a.value, b.value);
      return node(
        value,
        { to: a, back: (c) => onto(a, tf.div(c, b.value)) },
        { to: b, back: (c) => onto(b, tf.mul(tf.div(tf.mul(c, value), b.value), -1)) },
      );
    },
    matMul: (a, b) =>
      node(
        tf.matMul(a.value, b.value),
        { to: a, back: (c) => product.right(c, b.value) },
        { to: b, back: (c) => product.left(a.value, c) },
      ),
    exp: (x) => {
      const value = tf.exp(x.value);
      return node(value, { to: x, back: (c) => tf.mul(c, value) });
    },
    relu: (x) => {
      const value = tf.relu(x.value);
      return node(value, { to: x, back: (c) => tf.mul(c, tf.step(value)) });
    },
    normalise: (x) => {
      const { outputs, derivative } = normaliseRows(tf, x.value);
      return node(outputs, { to: x, back: derivative });
    },
    gradients: (output, cotangent, variables) => {
      const cotangents = new Map<number, Tensor>();
      const give = ({ place }: TapeNode, part: Tensor): void => {
        if (place === null) return;
        const before = cotangents.get(place);
        cotangents.set(place, before === undefined ? part : tf.add(before, part));
      };
      give(output, cotangent);
      for (let place = output.place ?? -1; place >= 0; place--) {
        const whole = cotangents.get(place);
        if (whole === undefined) continue;
        for (const { to, back } of pulls[place]) give(to, back(whole));
      }
      return variables.map(
        ({ value, place }) => cotangents.get(place ?? -1) ?? tf.zeros<never>(value.shape as never),
      );
    },
  };
}

/** Sums of a matrix over the dimensions along which a smaller shape was broadcast to its own. */
function summed(tf: TensorOps, matrix: Tensor, shape: readonly number[]): Tensor {
  const rows = matrix.shape[0] ?? 1;
  const columns = matrix.shape[1] ?? 1;
  if (shape.length === 1) return tf.sum(matrix, 0);
  if (shape[0] === rows && shape[1] === columns) return matrix;
  if (shape[0] === 1 && shape[1] === columns) return tf.sum(matrix, 0, true);
  if (shape[1] === 1 && shape[0] === rows) return tf.sum(matrix, 1, true);
  throw new GrokError("DEFECT", `tape: no way back from ${matrix.shape.join("×")} to ${shape.join("×")}`);
}
