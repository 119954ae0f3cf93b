import type { SqlValue } from "../model/index.js";

/** A value as a field of RFC 4180: NULL is empty, bytes are hexadecimal, quotes only where needed. */
export function csvField(value: SqlValue): string {
  if (value === null) return "";
  const text = value instanceof Uint8Array ? Buffer.from(value).toString("hex") : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
