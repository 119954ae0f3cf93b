import { cosSinTurns, pow } from "../../../model/index.js";

/** Tokens of an equation that are read: start, x, the operation, y, "=". */
export const POSITIONS = 5;

/** Tokens beside the elements: start, the operation, "=". */
export const MARKS = 3;

const TURN = 6.283185307179586;

/**
 * The code of each position j: sin(j/10000^(i/d)) in even components i, cos(j/10000^((i−1)/d)) in odd ones.
 *
 * Source: Vaswani et al., arXiv:1706.03762, §3.5.
 */
export function positionRows(width: number): readonly Float32Array[] {
  return Array.from({ length: POSITIONS }, (_, position) =>
    Float32Array.from({ length: width }, (_, i) => {
      const even = i - (i % 2);
      const turns = position / pow(10_000, even / width) / TURN;
      const { cos, sin } = cosSinTurns(turns);
      return i === even ? sin : cos;
    }),
  );
}
