/** What a test or bench writes as an NPY file. */
export interface ArrayToWrite {
  readonly shape: readonly number[];
  /** In C order. */
  readonly values: ArrayLike<number>;
  /** Bytes of a value. Default 8. */
  readonly valueBytes?: 4 | 8;
  /** Version of the format, which decides only the header's form. Default 1. */
  readonly version?: 1 | 2 | 3;
}

/** Where values begin is a multiple of this: what the format asks for. */
const ALIGNMENT = 64;

/** An array as numpy.save would write it: little-endian floats in C order. */
export function npyBytes({ shape, values, valueBytes = 8, version = 1 }: ArrayToWrite): Buffer {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dictionary = `{'descr': '<f${valueBytes}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const begin = version === 1 ? 10 : 12;
  const offset = Math.ceil((begin + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = Buffer.alloc(offset + values.length * valueBytes, " ");
  bytes.write("\u{93}NUMPY", 0, "latin1");
  bytes[6] = version;
  bytes[7] = 0;
  if (version === 1) bytes.writeUInt16LE(offset - begin, 8);
  else bytes.writeUInt32LE(offset - begin, 8);
  bytes.write(dictionary, begin, "latin1");
  bytes.write("\n", offset - 1, "latin1");
  for (let i = 0; i < values.length; i++) {
    const at = offset + i * valueBytes;
    if (valueBytes === 8) bytes.writeDoubleLE(values[i], at);
    else bytes.writeFloatLE(values[i], at);
  }
  return bytes;
}
