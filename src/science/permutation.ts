import type { RandomStream } from "./random-streams.js";

/**
 * A random order of 0 … count − 1, each order equally likely (to the 53 bits of a draw). The order is drawn from its
 * front, so its first k entries cost k draws and do not depend on how many are looked at.
 *
 * Source: Fisher & Yates, from the front.
 */
export function randomPermutation(stream: RandomStream, count: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, k) => k);
  for (let k = 0; k < count - 1; k++) {
    const other = k + Math.floor(stream.next() * (count - k));
    [order[k], order[other]] = [order[other], order[k]];
  }
  return order;
}
