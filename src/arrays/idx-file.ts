import { GrokError, counted } from "../model/index.js";

/** A file of bytes in the IDX format. */
export interface IdxFile {
  /** Sizes of its dimensions: [count] of labels, [count, rows, columns] of images. */
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Third byte of the magic number: unsigned bytes, the only type that images and labels come in. */
const UNSIGNED_BYTE = 8;

/**
 * An IDX file of unsigned bytes, which messages call by its `path`: a big-endian magic number 00 00 08 ndim, a u32 for
 * each dimension, the values.
 *
 * Source: the description of the format on the page of the MNIST database.
 * @throws GrokError TRIAL when it is of another format, or shorter or longer than it says.
 */
export function parseIdx(path: string, file: Buffer, dimensions: number): IdxFile {
  const headerBytes = 4 + 4 * dimensions;
  if (file.length < headerBytes) {
    throw wrong(path, `a header of ${counted(headerBytes, "byte")}`, counted(file.length, "byte"), true);
  }
  const magic = [...file.subarray(0, 4)];
  if (magic[0] !== 0 || magic[1] !== 0 || magic[2] !== UNSIGNED_BYTE || magic[3] !== dimensions) {
    const found = magic.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw wrong(path, `the magic number 00 00 08 0${dimensions}`, found, false);
  }
  const shape = Array.from({ length: dimensions }, (_, k) => file.readUInt32BE(4 + 4 * k));
  const bytes = file.subarray(headerBytes);
  const expected = shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== expected) {
    throw wrong(
      path,
      `${shape.join(" × ")} = ${counted(expected, "byte")} of data`,
      String(bytes.length),
      true,
    );
  }
  return { shape, bytes };
}

function wrong(path: string, expected: string, found: string, isLength: boolean): GrokError {
  return new GrokError("TRIAL", `${path}: expected ${expected}, found ${found}`, {
    hint: isLength ? "the file is truncated; fetch it again" : "is it packed? unpack it with gunzip",
  });
}
