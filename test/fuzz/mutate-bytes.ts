import type { Draw } from "./draw.js";

/** Bytes at the edges of signed and unsigned integers. */
const ODD_BYTES: readonly number[] = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff];

type Mutation = (bytes: Buffer, draw: Draw) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  (bytes, draw) => changed(bytes, draw, (byte) => byte ^ (1 << draw.below(8))),
  (bytes, draw) => changed(bytes, draw, () => draw.pick(ODD_BYTES)),
  (bytes, draw) => changed(bytes, draw, () => draw.below(256)),
  // What formats have at their beginning matters most.
  (bytes, draw) => changed(bytes, draw, () => draw.below(256), 128),
  (bytes, draw) => changed(bytes, draw, () => draw.pick(ODD_BYTES), 16),
  (bytes, draw) => bytes.subarray(0, draw.below(bytes.length + 1)),
  (bytes, draw) => bytes.subarray(0, Math.max(0, bytes.length - 1 - draw.below(8))),
  (bytes, draw) => Buffer.concat([bytes, Buffer.alloc(1 + draw.below(16), draw.pick(ODD_BYTES))]),
  (bytes, draw) => {
    const at = draw.below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), Buffer.of(draw.below(256)), bytes.subarray(at)]);
  },
  (bytes, draw) => {
    const at = draw.below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + draw.below(16))]);
  },
  (bytes, draw) => {
    const copy = Buffer.from(bytes);
    const from = draw.below(bytes.length + 1);
    copy.fill(draw.pick(ODD_BYTES), from, Math.min(bytes.length, from + 1 + draw.below(64)));
    return copy;
  },
];

/** A copy of the bytes with one to three changes. */
export function mutateBytes(bytes: Buffer, draw: Draw): Buffer {
  let mutated = Buffer.from(bytes);
  for (let left = 1 + draw.below(3); left > 0; left--)
    mutated = Buffer.from(draw.pick(MUTATIONS)(mutated, draw));
  return mutated;
}

function changed(bytes: Buffer, draw: Draw, to: (byte: number) => number, within = Infinity): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length === 0) return copy;
  const at = draw.below(Math.min(copy.length, within));
  copy[at] = to(copy[at]);
  return copy;
}
