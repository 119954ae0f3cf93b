/** Numbers that JSON cannot represent. */
const SPECIAL = new Map([
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
  ["NaN", NaN],
  ["-0", -0],
]);

/** The keys of one-key objects that represent values that JSON does not have. */
const [NUMBER, BIG, BYTES] = ["$number", "$bigint", "$bytes"];

/**
 * JSON of plain data with bytes, big integers and every number, exact to the bit, for another program with any version of
 * Node. {@link fromWireText} is its inverse.
 */
export function wireText(value: unknown): string {
  return JSON.stringify(value, function (this: unknown, key: string, plain: unknown): unknown {
    // The value before a Buffer's toJSON.
    const own = (this as Readonly<Record<string, unknown>>)[key];
    if (own instanceof Uint8Array) return { [BYTES]: Buffer.from(own).toString("base64") };
    if (typeof own === "bigint") return { [BIG]: String(own) };
    if (typeof own === "number" && (!Number.isFinite(own) || Object.is(own, -0)))
      return { [NUMBER]: Object.is(own, -0) ? "-0" : String(own) };
    return plain;
  });
}

/** @throws SyntaxError where the text is not a result of {@link wireText}. */
export function fromWireText(text: string): unknown {
  return untagged(JSON.parse(text));
}

/** A separate traversal, because JSON.parse with a reviver would call a function for every number of every row. */
function untagged(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const list = value as unknown[];
    for (let i = 0; i < list.length; i++) if (typeof list[i] === "object") list[i] = untagged(list[i]);
    return list;
  }
  const record = value as Record<string, unknown>;
  const keys = Object.keys(record);
  // An assignment to this property would set the object's prototype.
  if (keys.includes("__proto__")) throw new SyntaxError("expected other names than __proto__");
  const [key] = keys;
  const inner = keys.length === 1 ? record[key] : null;
  if (typeof inner === "string") {
    if (key === BYTES) return new Uint8Array(Buffer.from(inner, "base64"));
    if (key === BIG) return wholeNumber(inner);
    if (key === NUMBER) return specialNumber(inner);
  }
  for (const each of keys) if (typeof record[each] === "object") record[each] = untagged(record[each]);
  return record;
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
