import { createHash } from "node:crypto";
import type { NumberArray } from "./parse-npy.js";

/**
 * Hash of an array's content: SHA-256 over its shape, written `[550, 100]` and a line feed, and its values as
 * little-endian doubles. The file's precision and its header do not count: a float32 array and the same numbers as
 * float64 are one array. **Frozen**: trial ids are made from it.
 *
 * @example in Python: hashlib.sha256(f"{list(a.shape)}\n".encode() + a.astype("<f8").tobytes()).hexdigest()
 */
export function arrayHash({ shape, values }: NumberArray): string {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return createHash("sha256")
    .update(`[${shape.join(", ")}]\n`)
    .update(bytes)
    .digest("hex");
}
