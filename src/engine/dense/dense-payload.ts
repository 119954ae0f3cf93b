import { GrokError } from "../../model/index.js";
import type { DenseState } from "./dense-lanes.js";

/** Layout version of the checkpoints of this engine. */
export const DENSE_CHECKPOINT_FORMAT = 1;

const HEADER_BYTES = 8;

/** What a payload must fit. */
export interface PayloadShape {
  /** Bits of a number. */
  readonly precision: 32 | 64;
  /** Numbers of a state, without slots. */
  readonly length: number;
  /** Arrays that the method keeps beside the weights. */
  readonly slots: number;
  /** 1, or 2 with a linearised twin. */
  readonly networks: number;
}

/**
 * States of the networks of a trial as bytes, little-endian: u32 step, u32 bits of a number, then for each network its
 * weights and its slots in that precision, exactly.
 */
export function packDense(step: number, states: readonly DenseState[], precision: 32 | 64): Uint8Array {
  const arrays = states.flatMap(({ weights, slots }) => [weights, ...slots]);
  const size = precision / 8;
  const numbers = arrays.reduce((sum, values) => sum + values.length, 0);
  const bytes = new Uint8Array(HEADER_BYTES + size * numbers);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, step, true);
  view.setUint32(4, precision, true);
  let at = HEADER_BYTES;
  for (const values of arrays) {
    for (const value of values) {
      if (precision === 32) view.setFloat32(at, value, true);
      else view.setFloat64(at, value, true);
      at += size;
    }
  }
  return bytes;
}

/**
 * Inverse of {@link packDense}.
 *
 * @throws GrokError TRIAL when the payload has another shape.
 */
export function unpackDense(
  payload: Uint8Array,
  { precision, length, slots, networks }: PayloadShape,
): { readonly step: number; readonly states: readonly DenseState[] } {
  const size = precision / 8;
  const bytes = HEADER_BYTES + size * length * (1 + slots) * networks;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  if (payload.byteLength !== bytes || view.getUint32(4, true) !== precision) {
    throw new GrokError(
      "TRIAL",
      `checkpoint: expected ${bytes} bytes of float${precision}, found ${payload.byteLength} bytes of another shape`,
      { hint: "it was written with other metrics or by another version; run again from the start" },
    );
  }
  let at = HEADER_BYTES;
  const take = (): Float64Array => {
    const values = Float64Array.from({ length }, (_, k) =>
      precision === 32 ? view.getFloat32(at + 4 * k, true) : view.getFloat64(at + 8 * k, true),
    );
    at += size * length;
    return values;
  };
  const states = Array.from({ length: networks }, () => {
    const weights = take();
    return { weights, slots: Array.from({ length: slots }, take) };
  });
  return { step: view.getUint32(0, true), states };
}
