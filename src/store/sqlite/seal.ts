import { createHash } from "node:crypto";
import type { SqlValue } from "../../model/index.js";

/**
 * Seal of a row: SHA-256 (32 bytes) of the JSON array of `what` and the values, in the order given (docs/store.md). The
 * seal is stored beside the values and distinguishes a damaged row from an intact one. ±∞, which JSON lacks, is a string;
 * NaN, which SQLite lacks, is null as in the table.
 *
 * Cost: some 5 µs.
 */
export function sealOf(what: string, values: readonly (SqlValue | readonly SqlValue[])[]): Buffer {
  return createHash("sha256")
    .update(JSON.stringify([what, ...values], jsonValue))
    .digest();
}

/** Whether a row agrees with its stored seal; null: it has no seal. */
export function isSealed(stored: unknown, seal: Buffer): boolean | null {
  if (stored === null || stored === undefined) return null;
  return stored instanceof Uint8Array && seal.equals(stored);
}

function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value !== "number" || Number.isFinite(value)) return value;
  return Number.isNaN(value) ? null : String(value);
}
