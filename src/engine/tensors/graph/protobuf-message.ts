/** Wire types of the protobuf encoding. */
const VARINT = 0;
const LENGTH_DELIMITED = 2;

const encoder = new TextEncoder();

/**
 * A protobuf message in the making: fields in the order in which they are set, repeated ones set repeatedly. Only the
 * wire types that graphs of TensorFlow are written with here.
 *
 * Source: protobuf.dev, "Encoding".
 */
export class ProtobufMessage {
  readonly #parts: Uint8Array[] = [];

  /** An integer, enum or truth value; not negative. */
  integer(field: number, value: number | boolean): this {
    this.#parts.push(Uint8Array.from([...varint(8 * field + VARINT), ...varint(Number(value))]));
    return this;
  }

  /** A text, bytes, or a message. */
  bytes(field: number, value: string | Uint8Array | ProtobufMessage): this {
    const content =
      typeof value === "string"
        ? encoder.encode(value)
        : value instanceof ProtobufMessage
          ? value.encode()
          : value;
    const head = [...varint(8 * field + LENGTH_DELIMITED), ...varint(content.length)];
    this.#parts.push(Uint8Array.from(head), content);
    return this;
  }

  encode(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}

/** Seven bits a byte, the least significant first. Exact up to 2⁵³. */
function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}
