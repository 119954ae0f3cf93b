import type { PlainStreams } from "../../../model/index.js";
import { randomPermutation } from "../../../science/index.js";

/** Entry (i, j) of the table of products of 0 … d − 1, in units that make the largest about 1: ij/d². */
export function tableEntry(i: number, j: number, d: number): number {
  return (i * j) / (d * d);
}

/** A part of a multiplication table, as the model sees it: W is symmetric, so (i, j) and (j, i) are one place. */
export interface ObservedTable {
  /** Places with i ≤ j of which at least one order is observed. */
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  /** Orders that are observed, 1 or 2; a place on the diagonal has one. */
  readonly orders: Int32Array;
  /** [d·d] 1 where (i, j) itself is observed, 2 where (j, i) alone is, 0 where neither. */
  readonly marks: Uint8Array;
}

/**
 * The observed entries: the first of a random order of all d², so that fewer are a prefix of more.
 *
 * @param count at most d².
 */
export function observedTable(count: number, d: number, streams: PlainStreams): ObservedTable {
  const draws = streams.uniforms("inputs", d * d);
  let drawn = 0;
  const order = randomPermutation({ next: () => draws[drawn++] }, d * d);
  const marks = new Uint8Array(d * d);
  for (let k = 0; k < count; k++) marks[order[k]] = 1;
  const rows: number[] = [];
  const columns: number[] = [];
  const orders: number[] = [];
  for (let i = 0; i < d; i++) {
    for (let j = i; j < d; j++) {
      const [here, there] = [i * d + j, j * d + i];
      const [isHere, isThere] = [marks[here] === 1, marks[there] === 1];
      if (!isHere && !isThere) continue;
      rows.push(i);
      columns.push(j);
      orders.push(isHere && isThere && i !== j ? 2 : 1);
      if (!isHere) marks[here] = 2;
      if (!isThere) marks[there] = 2;
    }
  }
  return {
    rows: Int32Array.from(rows),
    columns: Int32Array.from(columns),
    orders: Int32Array.from(orders),
    marks,
  };
}

/**
 * The test loss of the early phase: entries that are observed, and their mirror images, are right, all others are 0.
 *
 * @returns NaN where every entry is observed.
 */
export function zeroFillLoss({ marks }: ObservedTable, d: number): number {
  let sum = 0;
  let count = 0;
  marks.forEach((mark, at) => {
    if (mark === 1) return;
    count++;
    const value = tableEntry(Math.floor(at / d), at % d, d);
    if (mark === 0) sum += value * value;
  });
  return sum / count;
}
