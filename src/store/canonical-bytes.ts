/** The longest text, in characters, that is written here: for short texts the call of the encoder takes longer. */
const SHORT = 64;

/**
 * Collects values in the byte form of hashes and digests (docs/store.md) and hands the bytes on in chunks. All numbers are
 * little-endian.
 */
export class CanonicalBytes {
  readonly #bytes = Buffer.alloc(65_536);
  readonly #view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset);
  readonly #sink: (chunk: Uint8Array) => void;
  #length = 0;

  /** The sink must use or copy a chunk before it returns, because the memory is reused. */
  constructor(sink: (chunk: Uint8Array) => void) {
    this.#sink = sink;
  }

  /** Length in bytes of the UTF-8 form as u32, then the bytes. */
  text(text: string): void {
    if (text.length <= SHORT && this.#shortAscii(text)) return;
    const length = Buffer.byteLength(text, "utf8");
    this.count(length);
    if (length > this.#bytes.length) {
      this.flush();
      this.#sink(Buffer.from(text, "utf8"));
      return;
    }
    this.#reserve(length);
    this.#length += this.#bytes.write(text, this.#length, "utf8");
  }

  /** Unchanged bytes, whose number the format fixes. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** u32. */
  count(count: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, count, true);
    this.#length += 4;
  }

  /** The tag 0 for absent; else the tag 1 and the f64, −0 as +0 and every NaN as 7ff8000000000000. */
  number(value: number | null): void {
    this.#reserve(9);
    this.#bytes[this.#length++] = value === null ? 0 : 1;
    if (value === null) return;
    if (Number.isNaN(value)) this.#view.setBigUint64(this.#length, 0x7ff8000000000000n, true);
    else this.#view.setFloat64(this.#length, value + 0, true);
    this.#length += 8;
  }

  /** Hand on the remaining bytes. */
  flush(): void {
    this.#sink(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
  }

  /** {@link text} for a text of one-byte characters; false: the text has other characters, and nothing was written. */
  #shortAscii(text: string): boolean {
    const { length } = text;
    this.#reserve(4 + length);
    const at = this.#length + 4;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) return false;
      this.#bytes[at + i] = code;
    }
    this.#view.setUint32(this.#length, length, true);
    this.#length = at + length;
    return true;
  }

  #reserve(length: number): void {
    if (this.#length + length > this.#bytes.length) this.flush();
  }
}
