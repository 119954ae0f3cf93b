import { OUTCOME_KINDS, OUTCOME_NUMBERS, SEED_NAMES, type Facts } from "../model/index.js";

/** Outcomes of trials by column, as a page of the table `outcome_page` has them. In all columns NaN is null. */
export interface OutcomeColumns {
  /** [n] 64 hexadecimal digits each, in order. */
  readonly trialIds: readonly string[];
  /** [n] numbers of `outcome_page_cell`. */
  readonly cells: Uint32Array;
  /** [n] indices of OUTCOME_KINDS. */
  readonly kinds: Uint8Array;
  /** [n] each, in the order of SEED_NAMES. */
  readonly seeds: readonly Float64Array[];
  /** [n] each, in the order of OUTCOME_NUMBERS. */
  readonly numbers: readonly Float64Array[];
  /** Facts by the place of their trial. */
  readonly facts: ReadonlyMap<number, Facts>;
}

/** {@link OutcomeColumns} whose ids and facts are decoded when they are asked for: most readers of many trials need neither. */
export interface PackedOutcomes extends OutcomeColumns {
  /** The number of trials. */
  readonly length: number;
  /** The id of the last trial. */
  readonly lastId: string;
}

const HEADER_BYTES = 8;
const NUMBER_BYTES = 8;
const CELL_BYTES = 4;
const ID_BYTES = 32;

/** Whether numbers in memory are as they are in pages. Elsewhere pages are neither written nor read. */
export const CAN_PACK_OUTCOMES = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/**
 * The bytes of a page; docs/store.md defines them. Numbers are little-endian: the number of trials n, a bit for each column
 * of seeds and numbers that any trial has, these columns (float64), then cells (uint32), kinds (uint8), ids (32 bytes each), and
 * facts as JSON.
 */
export function packOutcomes(columns: OutcomeColumns): Buffer {
  const { trialIds, cells, kinds, facts } = columns;
  const all = [...columns.seeds, ...columns.numbers];
  let mask = 0;
  const present = all.filter((column, i) => {
    const isPresent = column.some((value) => !Number.isNaN(value));
    if (isPresent) mask |= 1 << i;
    return isPresent;
  });
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(trialIds.length, 0);
  header.writeUInt32LE(mask >>> 0, 4);
  return Buffer.concat([
    header,
    ...present.map(bytesOf),
    bytesOf(cells),
    bytesOf(kinds),
    Buffer.from(trialIds.join(""), "hex"),
    ...(facts.size === 0 ? [] : [Buffer.from(JSON.stringify([...facts]))]),
  ]);
}

/** The outcomes of a page; null: these are not the bytes of one. */
export function unpackOutcomes(bytes: Uint8Array): PackedOutcomes | null {
  if (!CAN_PACK_OUTCOMES || bytes.length < HEADER_BYTES) return null;
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const [length, mask] = [header.getUint32(0, true), header.getUint32(4, true)];
  const names = SEED_NAMES.length + OUTCOME_NUMBERS.length;
  if (length === 0 || mask >= 2 ** names) return null;
  const present = Array.from({ length: names }, (_, i) => (mask & (1 << i)) !== 0);
  const columns = present.filter(Boolean).length;
  const idsAt = HEADER_BYTES + length * (columns * NUMBER_BYTES + CELL_BYTES + 1);
  const factsAt = idsAt + length * ID_BYTES;
  if (bytes.length < factsAt) return null;
  // A copy, because columns must begin at multiples of their size.
  const own = new Uint8Array(bytes.subarray(HEADER_BYTES, idsAt));
  const cellsAt = length * columns * NUMBER_BYTES;
  const kinds = own.subarray(cellsAt + length * CELL_BYTES);
  if (kinds.some((kind) => kind >= OUTCOME_KINDS.length)) return null;
  const absent = new Float64Array(length).fill(Number.NaN);
  let at = 0;
  const all = present.map((is) => {
    if (!is) return absent;
    at += length * NUMBER_BYTES;
    return new Float64Array(own.buffer, at - length * NUMBER_BYTES, length);
  });
  const idOf = (place: number): string => hexOf(bytes, idsAt + place * ID_BYTES, ID_BYTES);
  let trialIds: readonly string[] | null = null;
  let facts: ReadonlyMap<number, Facts> | null = null;
  return {
    length,
    lastId: idOf(length - 1),
    get trialIds() {
      return (trialIds ??= idsOf(hexOf(bytes, idsAt, length * ID_BYTES), length));
    },
    get facts() {
      return (facts ??= factsOf(bytes.subarray(factsAt)));
    },
    cells: new Uint32Array(own.buffer, cellsAt, length),
    kinds,
    seeds: all.slice(0, SEED_NAMES.length),
    numbers: all.slice(SEED_NAMES.length),
  };
}

function bytesOf(column: Float64Array | Uint32Array | Uint8Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

function hexOf(bytes: Uint8Array, at: number, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString("hex");
}

function idsOf(hex: string, length: number): readonly string[] {
  const digits = 2 * ID_BYTES;
  return Array.from({ length }, (_, i) => hex.slice(i * digits, (i + 1) * digits));
}

function factsOf(bytes: Uint8Array): ReadonlyMap<number, Facts> {
  if (bytes.length === 0) return new Map();
  return new Map(JSON.parse(Buffer.from(bytes).toString("utf8")) as [number, Facts][]);
}
