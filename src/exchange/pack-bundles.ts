import { deflateRawSync, inflateRawSync } from "node:zlib";
import { CURVE_COLUMNS, GrokError, type CurveRow, type TrialBundle } from "../model/index.js";
import { asBundles } from "./bundle-schema.js";
import { fromWireText, wireText } from "./wire-text.js";

/** Most bytes of an unpacked pack, so that a small pack with huge content cannot fill the memory. */
const MOST_UNPACKED = 256 * 1024 * 1024;

/** Rows as columns: most of a curve's columns are absent in all of its rows. */
interface PackedRows {
  readonly columns: readonly string[];
  /** One list for each row, values in the order of `columns`. */
  readonly values: readonly (readonly unknown[])[];
  /** Keys are row numbers. */
  readonly extra: Readonly<Record<string, unknown>>;
}

/** Packs bundles and their head as bytes to send. {@link unpackBundles} is its inverse. */
export function packBundles<Head extends object>(head: Head, bundles: readonly TrialBundle[]): Buffer {
  const packed = bundles.map(({ rows, ...rest }) => ({ ...rest, rows: packRows(rows) }));
  return deflateRawSync(wireText({ head, bundles: packed }), { level: 1 });
}

/**
 * Unpacks the bytes of {@link packBundles} and checks that each bundle has exactly the parts and types of a TrialBundle. The
 * head is not checked.
 *
 * @throws GrokError INPUT where the bytes are damaged, too many, or not such a pack.
 */
export function unpackBundles(bytes: Uint8Array): {
  readonly head: unknown;
  readonly bundles: readonly TrialBundle[];
} {
  const refuse = (what: string, cause?: unknown): never => {
    throw new GrokError("INPUT", `bundles: ${what}`, {
      hint: "they were damaged on their way, or made by another program",
      ...(cause === undefined ? {} : { cause }),
    });
  };
  let data: unknown;
  try {
    const text = inflateRawSync(bytes, { maxOutputLength: MOST_UNPACKED }).toString("utf8");
    data = fromWireText(text);
  } catch (error) {
    return refuse("expected packed bundles, found bytes that cannot be unpacked", error);
  }
  const { head, bundles } = (data ?? {}) as { readonly head?: unknown; readonly bundles?: unknown };
  if (!Array.isArray(bundles)) return refuse("expected a list of bundles, found none");
  const found = asBundles(bundles.map(withRows));
  return "mistakes" in found ? refuse(found.mistakes) : { head, bundles: found };
}

function packRows(rows: readonly CurveRow[]): PackedRows {
  const columns = CURVE_COLUMNS.filter((column) => rows.some((row) => row[column] !== null));
  const extra = rows.flatMap((row, i) => (row.extra === undefined ? [] : [[String(i), row.extra] as const]));
  return {
    columns,
    values: rows.map((row) => columns.map((column) => row[column])),
    extra: Object.fromEntries(extra),
  };
}

/** A bundle with its rows unpacked; other values are returned unchanged, and the schema rejects them. */
function withRows(bundle: unknown): unknown {
  const { rows, ...rest } = (bundle ?? {}) as { readonly rows?: Partial<PackedRows> };
  const { columns, values, extra = {} } = rows ?? {};
  if (!Array.isArray(columns) || !Array.isArray(values)) return bundle;
  const names = columns as readonly string[];
  if (!names.every((name) => COLUMNS.has(name))) return bundle;
  return {
    ...rest,
    rows: values.map((row: unknown, i) => {
      if (!Array.isArray(row) || row.length !== names.length) return null;
      const spread: Record<string, unknown> = { ...ABSENT };
      names.forEach((name, at) => (spread[name] = (row as readonly unknown[])[at]));
      const more = Object.hasOwn(extra, i) ? extra[i] : undefined;
      return more === undefined ? spread : { ...spread, extra: more };
    }),
  };
}

const COLUMNS: ReadonlySet<string> = new Set(CURVE_COLUMNS);
const ABSENT = Object.freeze(Object.fromEntries(CURVE_COLUMNS.map((column) => [column, null])));
