import { GrokError, counted } from "../../model/index.js";

/**
 * Checkpoint payloads: little-endian float64 numbers. A header of `[format, ...scalars]` whose length the reader
 * knows, then the state; what may be short comes as float32 behind.
 */
export function packNumbers(
  doubles: readonly number[],
  state: Float64Array,
  tail: Float32Array | null,
): Uint8Array {
  const bytes = new Uint8Array((doubles.length + state.length) * 8 + (tail?.length ?? 0) * 4);
  const view = new DataView(bytes.buffer);
  doubles.forEach((value, k) => view.setFloat64(k * 8, value, true));
  state.forEach((value, k) => view.setFloat64((doubles.length + k) * 8, value, true));
  const tailStart = (doubles.length + state.length) * 8;
  tail?.forEach((value, k) => view.setFloat32(tailStart + k * 4, value, true));
  return bytes;
}

/** Inverse of {@link packNumbers}. @throws GrokError TRIAL when the length is not that of such a payload. */
export function unpackNumbers(
  payload: Uint8Array,
  scalars: number,
  stateLength: number,
  tailLength: number,
): { readonly scalars: readonly number[]; readonly state: Float64Array; readonly tail: Float32Array | null } {
  const bodyBytes = (scalars + stateLength) * 8;
  if (payload.byteLength !== bodyBytes && payload.byteLength !== bodyBytes + tailLength * 4) {
    throw new GrokError(
      "TRIAL",
      `checkpoint: expected ${counted(bodyBytes, "byte")}, found ${payload.byteLength}`,
      {
        hint: "it was written for another shape of trial; run again from the start",
      },
    );
  }
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const hasTail = payload.byteLength > bodyBytes;
  return {
    scalars: Array.from({ length: scalars }, (_, k) => view.getFloat64(k * 8, true)),
    state: Float64Array.from({ length: stateLength }, (_, k) => view.getFloat64((scalars + k) * 8, true)),
    tail: hasTail
      ? Float32Array.from({ length: tailLength }, (_, k) => view.getFloat32(bodyBytes + k * 4, true))
      : null,
  };
}

/**
 * A time, size or count of a payload as it is: each is finite and not negative.
 *
 * @throws GrokError TRIAL when it is not.
 */
export function requireAmount(value: number): number {
  if (Number.isFinite(value) && value >= 0) return value;
  throw foreign("finite amounts", value);
}

/**
 * A number of steps or evaluations of a payload as it is.
 *
 * @throws GrokError TRIAL when it is no integer, or negative.
 */
export function requireCount(value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw foreign("a whole number of steps", value);
}

function foreign(expected: string, found: number): GrokError {
  return new GrokError("TRIAL", `checkpoint: expected ${expected}, found ${found}`, {
    hint: "it was not written by this program; groksweep rerun trains the trial from its start",
  });
}
