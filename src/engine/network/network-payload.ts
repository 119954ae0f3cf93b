import { GrokError, counted } from "../../model/index.js";
import type { TrainerState } from "./stepper.js";

/** Layout version of the checkpoints of this engine. */
export const NETWORK_CHECKPOINT_FORMAT = 1;

/** Sizes of the parameter tensors and number of slots: what a payload must fit. */
export interface StateShape {
  readonly sizes: readonly number[];
  readonly slots: number;
  /** 1, or 2 with a linearised twin. */
  readonly trainers: number;
}

/**
 * States of the trainers of a trial as bytes, little-endian: u32 length of the backend's name, the name, u32 step,
 * then for each trainer its weights and its slots as f32.
 */
export function packStates(backend: string, states: readonly TrainerState[]): Uint8Array {
  const name = new TextEncoder().encode(backend);
  const arrays = states.flatMap(({ weights, slots }) => [weights, ...slots].flat());
  const floats = arrays.reduce((sum, values) => sum + values.length, 0);
  const bytes = new Uint8Array(8 + name.length + 4 * floats);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, name.length, true);
  bytes.set(name, 4);
  view.setUint32(4 + name.length, states[0].step, true);
  let at = 8 + name.length;
  for (const values of arrays) for (const value of values) at = put(view, at, value);
  return bytes;
}

function put(view: DataView, at: number, value: number): number {
  view.setFloat32(at, value, true);
  return at + 4;
}

/**
 * Inverse of {@link packStates}.
 *
 * @throws GrokError TRIAL when the payload is of another shape, or of another backend, whose bits it would mix.
 */
export function unpackStates(payload: Uint8Array, backend: string, shape: StateShape): TrainerState[] {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const nameLength = payload.length < 8 ? 0 : view.getUint32(0, true);
  const perTrainer = (1 + shape.slots) * shape.sizes.reduce((sum, size) => sum + size, 0);
  const expected = 8 + nameLength + 4 * shape.trainers * perTrainer;
  if (payload.length !== expected) {
    throw new GrokError(
      "TRIAL",
      `checkpoint: expected ${counted(expected, "byte")}, found ${payload.length}`,
      {
        hint: "it was written for another shape of trial; run again from the start",
      },
    );
  }
  const name = new TextDecoder().decode(payload.subarray(4, 4 + nameLength));
  if (name !== backend) {
    throw new GrokError("TRIAL", `checkpoint: expected one of backend ${backend}, found one of ${name}`, {
      hint: "a curve is computed by one backend from its start to its end; run with that one",
    });
  }
  const step = view.getUint32(4 + nameLength, true);
  let at = 8 + nameLength;
  const take = (length: number): Float32Array => {
    const values = Float32Array.from({ length }, (_, k) => view.getFloat32(at + 4 * k, true));
    at += 4 * length;
    return values;
  };
  const arrays = (): Float32Array[] => shape.sizes.map(take);
  return Array.from({ length: shape.trainers }, () => ({
    step,
    weights: arrays(),
    slots: Array.from({ length: shape.slots }, arrays),
  }));
}
