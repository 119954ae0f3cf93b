import { GrokError, otherFormat, utf8Hint } from "../model/index.js";

/** Byte order marks, and the first bytes of an ASCII character without one; YAML 1.2.2, section 5.2. */
const ENCODINGS = [
  { name: "utf-32le", begins: [0xff, 0xfe, 0, 0] },
  { name: "utf-32be", begins: [0, 0, 0xfe, 0xff] },
  { name: "utf-32be", begins: [0, 0, 0] },
  { name: "utf-32le", begins: [null, 0, 0, 0] },
  { name: "utf-16le", begins: [0xff, 0xfe] },
  { name: "utf-16be", begins: [0xfe, 0xff] },
  { name: "utf-16be", begins: [0] },
  { name: "utf-16le", begins: [null, 0] },
] as const;

/**
 * The text of a YAML file: UTF-8, or UTF-16 in either byte order, with or without a byte order mark.
 *
 * @param source the file's name in messages.
 * @throws GrokError INPUT for bytes in another encoding, which would otherwise be read as other characters.
 */
export function decodeText(bytes: Buffer, source: string): string {
  const other = otherFormat(bytes);
  if (other !== null) {
    throw new GrokError("INPUT", `${source}: expected a text in UTF-8 or UTF-16, got ${other.name}`, {
      hint: other.hint,
    });
  }
  const encoding = ENCODINGS.find(({ begins }) => begins.every((byte, i) => (byte ?? bytes[i]) === bytes[i]));
  const name = bytes.length < 2 ? "utf-8" : (encoding?.name ?? "utf-8");
  if (name === "utf-32le" || name === "utf-32be") {
    throw new GrokError("INPUT", `${source}: expected a text in UTF-8 or UTF-16, got UTF-32`, {
      hint: utf8Hint("UTF-32"),
    });
  }
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes);
  } catch (error) {
    const words = name === "utf-8" ? "bytes that are none" : "UTF-16 with broken characters";
    const expected = "expected a text in UTF-8 or UTF-16";
    const hint = utf8Hint(name === "utf-8" ? "LATIN1" : "UTF-16");
    throw new GrokError("INPUT", `${source}: ${expected}, got ${words}`, { hint, cause: error });
  }
}
