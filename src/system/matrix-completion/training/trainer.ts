import { plainTrainer } from "../../../engine/index.js";
import type { BeginPlain, PlainRun } from "../../../model/index.js";
import { log, type TaskContent } from "../../../model/index.js";
import { dot, rowProduct, symmetricEigen } from "../../../science/index.js";
import { SERIES, type MatrixCompletion } from "../parameters.js";
import { observedTable, tableEntry, zeroFillLoss, type ObservedTable } from "./observed-table.js";

/**
 * W = UUᵀ − VVᵀ from U = V = αI. With S the symmetric matrix of twice the residuals over P at observed places the gradients are
 * SU and −SV: S has at most 2P entries, so a step costs 6P·d multiplications instead of 4d³.
 */
export const begin: BeginPlain<MatrixCompletion, TaskContent> = ({ parameters }, streams, { metrics }) => {
  const { alpha, samples: P, dimension: d, learningRate, weightDecay } = parameters;
  const table = observedTable(P, d, streams);
  const { rows, columns, orders } = table;
  const u = scaledIdentity(alpha, d);
  const v = u.slice();
  const labels = Float64Array.from(rows, (i, k) => tableEntry(i, columns[k], d));

  const run: PlainRun = {
    state: { u, v },
    rate: learningRate,
    decay: learningRate * weightDecay,
    labelPower: meanSquare(d),
    facts: {
      zero_fill: zeroFillLoss(table, d),
      transition: weightDecay > 0 && alpha > 1 ? log(alpha) / (learningRate * weightDecay) : null,
    },
    gradient: (into) => {
      for (let k = 0; k < rows.length; k++) {
        const [i, j] = [rows[k] * d, columns[k] * d];
        const residual = rowProduct(u, i, u, j, d) - rowProduct(v, i, v, j, d) - labels[k];
        const pull = ((i === j ? 4 : 2 * orders[k]) / P) * residual;
        addRow(into["u"], i, pull, u, j, d);
        addRow(into["v"], i, -pull, v, j, d);
        if (i === j) continue;
        addRow(into["u"], j, pull, u, i, d);
        addRow(into["v"], j, -pull, v, i, d);
      }
    },
    measure: () => {
      const W = product(u, v, d);
      return {
        ...losses(W, table, d),
        parameter_norm: Math.sqrt(dot(u, u) + dot(v, v)),
        unobserved_size: unobservedSize(W, table),
        ...(metrics.includes("nuclear") ? { nuclear_norm: nuclearNorm(W, d) } : {}),
      };
    },
  };
  return run;
};

function scaledIdentity(alpha: number, d: number): Float64Array {
  const matrix = new Float64Array(d * d);
  for (let i = 0; i < d; i++) matrix[i * d + i] = alpha;
  return matrix;
}

function addRow(into: Float64Array, i: number, factor: number, a: Float64Array, j: number, d: number): void {
  for (let c = 0; c < d; c++) into[i + c] += factor * a[j + c];
}

/** [d·d] UUᵀ − VVᵀ. */
function product(u: Float64Array, v: Float64Array, d: number): Float64Array {
  const W = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = i; j < d; j++) {
      const value = rowProduct(u, i * d, u, j * d, d) - rowProduct(v, i * d, v, j * d, d);
      W[i * d + j] = value;
      W[j * d + i] = value;
    }
  }
  return W;
}

/** Mean squared errors over the observed entries and over the others. */
function losses(
  W: Float64Array,
  { marks }: ObservedTable,
  d: number,
): { readonly train_loss: number; readonly test_loss: number } {
  const sums = [0, 0];
  const counts = [0, 0];
  W.forEach((value, at) => {
    const set = marks[at] === 1 ? 0 : 1;
    const error = value - tableEntry(Math.floor(at / d), at % d, d);
    sums[set] += error * error;
    counts[set]++;
  });
  return { train_loss: sums[0] / counts[0], test_loss: sums[1] / counts[1] };
}

/** Null where every place is observed in one of its orders. */
function unobservedSize(W: Float64Array, { marks }: ObservedTable): number | null {
  const sizes = W.filter((_, at) => marks[at] === 0);
  return sizes.length === 0 ? null : sizes.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function nuclearNorm(W: Float64Array, d: number): number {
  return symmetricEigen(W, d).values.reduce((sum, value) => sum + Math.abs(value), 0);
}

/** Mean square of the whole table: (Σ i²/d³)². */
function meanSquare(d: number): number {
  const root = ((d - 1) * (2 * d - 1)) / (6 * d * d);
  return root * root;
}

/** Trains trials of this system. */
export const trainer = plainTrainer(
  begin,
  SERIES.map(({ column }) => column),
);
