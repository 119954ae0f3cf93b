import { GrokError, type Checkpoint } from "../../model/index.js";

/** Layout version of the checkpoints of networks under flow. */
export const DENSE_FLOW_FORMAT = 2;

const BYTES = Float64Array.BYTES_PER_ELEMENT;

/** Payloads of paths as little-endian doubles, each behind its length. */
export function packFlows(payloads: readonly Float64Array[]): Uint8Array {
  const numbers = payloads.flatMap((payload) => [payload.length, ...payload]);
  const bytes = new Uint8Array(BYTES * numbers.length);
  const view = new DataView(bytes.buffer);
  numbers.forEach((value, k) => view.setFloat64(BYTES * k, value, true));
  return bytes;
}

/**
 * Inverse of {@link packFlows}.
 *
 * @param count paths that there must be: 1, or 2 with a linearised twin.
 * @throws GrokError TRIAL when the payload has another shape.
 */
export function unpackFlows(payload: Uint8Array, count: number): readonly Float64Array[] {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const found: Float64Array[] = [];
  let at = 0;
  while (at + BYTES <= payload.byteLength && found.length < count) {
    const length = view.getFloat64(at, true);
    if (!(Number.isSafeInteger(length) && length > 0 && at + BYTES * (1 + length) <= payload.byteLength))
      break;
    const from = at + BYTES;
    found.push(Float64Array.from({ length }, (_, k) => view.getFloat64(from + BYTES * k, true)));
    at = from + BYTES * length;
  }
  if (found.length === count && at === payload.byteLength) return found;
  throw new GrokError("TRIAL", `checkpoint: expected ${count} paths of flow, found another shape`, {
    hint: "it was written with other metrics or by another version; run again from the start",
  });
}

/**
 * Where the paths of a checkpoint go on.
 *
 * @param count as in {@link unpackFlows}.
 * @throws GrokError TRIAL when it is none of flow, or has another shape.
 */
export function flowsOf({ format, payload }: Checkpoint, count: number): readonly Float64Array[] {
  if (format === DENSE_FLOW_FORMAT) return unpackFlows(payload, count);
  throw new GrokError("TRIAL", `checkpoint: expected format ${DENSE_FLOW_FORMAT}, found ${format}`, {
    hint: "it was written by another version; run again from the start",
  });
}
