import { CURVE_COLUMNS, type CurveColumn, type CurveRow, type TrialEvent } from "../model/index.js";
import type { EventPacket, PackedEvent } from "./messages.js";

const COLUMNS = CURVE_COLUMNS.length;

/** Pack events for a message port; {@link unpackEvents} is the inverse, bit for bit. Cost: O(rows). */
export function packEvents(events: readonly TrialEvent[]): EventPacket {
  let rowCount = 0;
  for (const event of events) {
    if (event.kind === "rows") rowCount += event.rows.length;
    else if (event.kind === "finished") rowCount++;
  }
  const values = new Float64Array(rowCount * COLUMNS);
  const present = new Uint32Array(rowCount);
  let next = 0;
  const put = (row: CurveRow): void => {
    let bits = 0;
    for (let column = 0; column < COLUMNS; column++) {
      const value = row[CURVE_COLUMNS[column]];
      if (value === null) continue;
      values[next * COLUMNS + column] = value;
      bits |= 1 << column;
    }
    present[next++] = bits;
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
  return { events: packed, values, present };
}

/** The buffers of a packet that may be moved instead of copied. */
export function transferables(packet: EventPacket): ArrayBuffer[] {
  return [packet.values.buffer, packet.present.buffer];
}

/** The events of a packet, in order. */
export function unpackEvents(packet: EventPacket): TrialEvent[] {
  let next = 0;
  const take = (): CurveRow => {
    const bits = packet.present[next];
    const offset = next++ * COLUMNS;
    const row: Partial<Record<CurveColumn, number | null>> = {};
    for (let column = 0; column < COLUMNS; column++) {
      row[CURVE_COLUMNS[column]] = bits & (1 << column) ? packet.values[offset + column] : null;
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

/** A payload alone on its buffer: cloning a view would copy all of the memory that it looks into. */
function ownPayload<T extends { readonly payload: Uint8Array }>(checkpoint: T): T {
  const { payload } = checkpoint;
  if (payload.byteLength === payload.buffer.byteLength) return checkpoint;
  return { ...checkpoint, payload: payload.slice() };
}
