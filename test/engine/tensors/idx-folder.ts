import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Bytes of an IDX file. */
export function idx(shape: readonly number[], bytes: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = 8;
  header[3] = shape.length;
  shape.forEach((size, k) => header.writeUInt32BE(size, 4 + 4 * k));
  return Buffer.concat([header, bytes]);
}

/** Writes the four files of the MNIST format: invented images of 28 × 28, labels 0 to 9 in turn. */
export function writeIdxFolder(
  folder: string,
  counts: { readonly train: number; readonly test: number },
): void {
  writeImages(folder, "train", counts.train);
  writeImages(folder, "t10k", counts.test);
}

function writeImages(folder: string, part: "train" | "t10k", count: number): void {
  const pixels = Uint8Array.from(
    { length: count * 784 },
    (_, k) => (k * 7 + (part === "train" ? 0 : 3)) % 256,
  );
  const labels = Uint8Array.from({ length: count }, (_, k) => k % 10);
  writeFileSync(join(folder, `${part}-images-idx3-ubyte`), idx([count, 28, 28], pixels));
  writeFileSync(join(folder, `${part}-labels-idx1-ubyte`), idx([count], labels));
}
