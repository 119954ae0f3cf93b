import { CURVE_COLUMNS, type CurveColumn, type CurveRow, type TrialEvent } from "../model/index.js";
import type { EventPacket, PackedEvent } from "./messages.js";

/**
 * Pack events for a message port; {@link unpackEvents} is the inverse, bit for bit. Columns may have any number and any
 * names: a packet names the columns that it carries. Cost: O(rows · columns).
 */
export function packEvents(
  events: readonly TrialEvent[],
  returned: EventPacket["returned"] = null,
  standings: EventPacket["standings"] = [],
): EventPacket {
  const rows = events.flatMap(rowsOf);
  const columns = presentColumns(rows);
  const words = wordsPerRow(columns.length);
  const present = new Uint32Array(rows.length * words);
  const values = new Float64Array(rows.length * columns.length);
  let nextRow = 0;
  let nextValue = 0;
  const put = (row: CurveRow): void => {
    const bits = nextRow++ * words;
    for (const [index, column] of columns.entries()) {
      const value = column.startsWith(EXTRA)
        ? row.extra?.[column.slice(EXTRA.length)]
        : row[column as CurveColumn];
      if (value === null || value === undefined) continue;
      values[nextValue++] = value;
      present[bits + (index >>> 5)] |= 1 << (index & 31);
    }
  };
  const packed = events.map((event): PackedEvent => {
    switch (event.kind) {
      case "rows":
        event.rows.forEach(put);
        return { kind: "rows", trialId: event.trialId, rowCount: event.rows.length };
      case "finished": {
        const { kind, trialId, last, ...end } = event;
        put(last);
        return { kind, trialId, end: { ...end, checkpoint: end.checkpoint && ownPayload(end.checkpoint) } };
      }
      case "checkpoint":
        return { ...event, checkpoint: ownPayload(event.checkpoint) };
      case "failed":
        return event;
    }
  });
  return { events: packed, columns, values: values.slice(0, nextValue), present, returned, standings };
}

/** The buffers of a packet that may be moved instead of copied. */
export function transferables(packet: EventPacket): ArrayBuffer[] {
  return [packet.values.buffer, packet.present.buffer];
}

/** The events of a packet, in order. */
export function unpackEvents(packet: EventPacket): TrialEvent[] {
  let nextRow = 0;
  let nextValue = 0;
  const words = wordsPerRow(packet.columns.length);
  const take = (): CurveRow => {
    const bits = nextRow++ * words;
    const row: Record<string, number | null> = { ...NOTHING };
    let extra: Record<string, number> | undefined;
    for (const [index, column] of packet.columns.entries()) {
      if ((packet.present[bits + (index >>> 5)] & (1 << (index & 31))) === 0) continue;
      const value = packet.values[nextValue++];
      if (column.startsWith(EXTRA)) (extra ??= {})[column.slice(EXTRA.length)] = value;
      else row[column] = value;
    }
    return (extra === undefined ? row : { ...row, extra }) as unknown as CurveRow;
  };
  return packet.events.map((event): TrialEvent => {
    switch (event.kind) {
      case "rows":
        return { kind: "rows", trialId: event.trialId, rows: Array.from({ length: event.rowCount }, take) };
      case "finished":
        return { kind: "finished", trialId: event.trialId, ...event.end, last: take() };
      case "checkpoint":
      case "failed":
        return event;
    }
  });
}

/** The rows in an event, in the order in which they are packed. */
function rowsOf(event: TrialEvent): readonly CurveRow[] {
  if (event.kind === "rows") return event.rows;
  return event.kind === "finished" ? [event.last] : [];
}

/** The columns that hold a number in some row, in the order in which they are first met. */
function presentColumns(rows: readonly CurveRow[]): string[] {
  const present = new Set<string>();
  for (const { extra, ...row } of rows) {
    for (const [column, value] of Object.entries(row)) if (value !== null) present.add(column);
    for (const name in extra) present.add(`${EXTRA}${name}`);
  }
  return [...present];
}

/** The prefix, in a packet, of the name of a series without a column. */
const EXTRA = "extra.";

/** Words of 32 bits that mark the present columns of one row. */
function wordsPerRow(columns: number): number {
  return Math.ceil(columns / 32);
}

/** A row without any number. */
const NOTHING: Readonly<Record<string, null>> = Object.freeze(
  Object.fromEntries(CURVE_COLUMNS.map((column) => [column, null])),
);

/** A payload alone on its buffer: cloning a view would copy the whole memory behind the view. */
function ownPayload<T extends { readonly payload: Uint8Array }>(checkpoint: T): T {
  const { payload } = checkpoint;
  if (payload.byteLength === payload.buffer.byteLength) return checkpoint;
  return { ...checkpoint, payload: payload.slice() };
}
