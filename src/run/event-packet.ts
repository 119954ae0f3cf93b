import { CURVE_COLUMNS, type CurveColumn, type CurveRow, type TrialEvent } from "../model/index.js";
import type { EventPacket, PackedEvent } from "./messages.js";

/** Pack events for a message port; {@link unpackEvents} is the inverse, bit for bit. Cost: O(rows). */
export function packEvents(
  events: readonly TrialEvent[],
  returned: EventPacket["returned"] = null,
  standings: EventPacket["standings"] = [],
): EventPacket {
  const present = Uint32Array.from(events.flatMap(rowsOf), presentBits);
  const values = new Float64Array(present.reduce((sum, bits) => sum + countOf(bits), 0));
  let next = 0;
  const put = (row: CurveRow): void => {
    for (const column of CURVE_COLUMNS) {
      const value = row[column];
      if (value !== null) values[next++] = value;
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
  return { events: packed, values, present, returned, standings };
}

/** The buffers of a packet that may be moved instead of copied. */
export function transferables(packet: EventPacket): ArrayBuffer[] {
  return [packet.values.buffer, packet.present.buffer];
}

/** The events of a packet, in order. */
export function unpackEvents(packet: EventPacket): TrialEvent[] {
  let nextRow = 0;
  let nextValue = 0;
  const take = (): CurveRow => {
    const bits = packet.present[nextRow++];
    const row: Partial<Record<CurveColumn, number | null>> = {};
    for (const [index, column] of CURVE_COLUMNS.entries()) {
      row[column] = bits & (1 << index) ? packet.values[nextValue++] : null;
    }
    return row as CurveRow;
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

function presentBits(row: CurveRow): number {
  return CURVE_COLUMNS.reduce(
    (bits, column, index) => (row[column] === null ? bits : bits | (1 << index)),
    0,
  );
}

function countOf(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** A payload alone on its buffer: cloning a view would copy all of the memory that it looks into. */
function ownPayload<T extends { readonly payload: Uint8Array }>(checkpoint: T): T {
  const { payload } = checkpoint;
  if (payload.byteLength === payload.buffer.byteLength) return checkpoint;
  return { ...checkpoint, payload: payload.slice() };
}
