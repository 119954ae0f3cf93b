/** Numbers that JSON has no form for. */
const SPECIAL = new Map([
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
  ["NaN", NaN],
  ["-0", -0],
]);

/** The key under which an object of one key stands for a value that JSON does not have. */
const [NUMBER, BIG, BYTES] = ["$number", "$bigint", "$bytes"];

/**
 * JSON of plain data that may hold bytes, big integers and every number, to the bit: for another program, of whatever version of
 * Node. {@link fromWireText} is its inverse.
 */
export function wireText(value: unknown): string {
  return JSON.stringify(value, function (this: unknown, key: string, plain: unknown): unknown {
    // Before toJSON of a Buffer has had its say.
    const own = (this as Readonly<Record<string, unknown>>)[key];
    if (own instanceof Uint8Array) return { [BYTES]: Buffer.from(own).toString("base64") };
    if (typeof own === "bigint") return { [BIG]: String(own) };
    if (typeof own === "number" && (!Number.isFinite(own) || Object.is(own, -0)))
      return { [NUMBER]: Object.is(own, -0) ? "-0" : String(own) };
    return plain;
  });
}

/** @throws SyntaxError where the text is not of {@link wireText}. */
export function fromWireText(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const [[key, inner] = ["", null], more] = Object.entries(value);
    if (more !== undefined || typeof inner !== "string") return value;
    if (key === BYTES) return new Uint8Array(Buffer.from(inner, "base64"));
    if (key === BIG) return wholeNumber(inner);
    if (key === NUMBER) return specialNumber(inner);
    return value;
  });
}

function wholeNumber(text: string): bigint {
  if (/^-?[0-9]{1,20}$/.test(text)) return BigInt(text);
  throw new SyntaxError("expected an integer");
}

function specialNumber(text: string): number {
  const value = SPECIAL.get(text);
  if (value !== undefined) return value;
  throw new SyntaxError("expected a number");
}
