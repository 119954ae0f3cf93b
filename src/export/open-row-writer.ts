import { write } from "node:fs";
import { once } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Writable } from "node:stream";
import { promisify } from "node:util";
import {
  discardOnSignal,
  openOutputWhenRead,
  systemWords,
  type OutputFile,
  type OutputGuard,
} from "../files/index.js";
import { GrokError } from "../model/index.js";
import { csvWriter } from "./csv-writer.js";
import { jsonWriter } from "./json-writer.js";
import type { ExportFormat, RowWriter, TextSink } from "./row-writer.js";
import type { TableColumn } from "./table-column.js";

/** The target of a table: a file that the guard allows, or a stream or sink (text formats only). */
export type ExportTarget =
  | {
      readonly path: string;
      readonly guard: OutputGuard;
      /** Called with words for people where the writer waits: for the reader of a FIFO. Default: waits silently. */
      readonly onWait?: (words: string) => void;
    }
  | { readonly stream: Writable }
  | { readonly sink: TextSink };

const writeBytes = promisify(write);

/** A writer that can be abandoned. */
export interface OpenRowWriter extends RowWriter {
  /** Removes an incomplete file; output to a stream cannot be removed. */
  discard(): void;
}

/**
 * A writer of a table in a format. A file appears, or replaces an existing one, only when it is complete; FIFOs and devices
 * are written directly (see openOutput). A signal that ends the process removes what was written (see discardOnSignal).
 *
 * @param createdBy the program's name for formats that contain it.
 * @throws GrokError INPUT when Parquet is requested for a stream, and for a refused target; STORE when a file cannot
 *         be written.
 */
export async function openRowWriter(
  format: ExportFormat,
  columns: readonly TableColumn[],
  target: ExportTarget,
  createdBy: string,
): Promise<OpenRowWriter> {
  if (!("path" in target)) {
    const sink = "sink" in target ? target.sink : streamSink(target.stream);
    const writer = textWriter(format, columns, sink);
    return {
      write: (rows) => writer.write(rows),
      end: () => writer.end(),
      discard: () => undefined,
    };
  }
  const { path, guard, onWait = () => undefined } = target;
  let file: OutputFile | undefined;
  let stopListening = (): void => undefined;
  const giveUp = (): void => {
    file?.discard();
    stopListening();
  };
  const orUnwritable = async <T>(work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      giveUp();
      if (cause instanceof GrokError) throw cause;
      throw new GrokError(
        "STORE",
        `${path}: expected a file that can be written, found ${systemWords(cause)}`,
        {
          hint: "name another with --out PATH",
          cause,
        },
      );
    }
  };
  return orUnwritable(async () => {
    const opened = await openOutputWhenRead(path, guard, onWait);
    file = opened;
    stopListening = discardOnSignal(opened);
    const inner = await fileRowWriter(format, columns, opened.descriptor, createdBy);
    return {
      write: (rows) =>
        orUnwritable(async () => {
          await inner.write(rows);
          await nextTurn(); // a signal is taken between two turns
        }),
      end: () =>
        orUnwritable(async () => {
          await inner.end();
          opened.commit();
          stopListening();
        }),
      discard: giveUp,
    };
  });
}

async function fileRowWriter(
  format: ExportFormat,
  columns: readonly TableColumn[],
  descriptor: number,
  createdBy: string,
): Promise<RowWriter> {
  if (format === "parquet") {
    const { parquetWriter } = await import("./parquet-writer.js");
    return parquetWriter(columns, descriptor, createdBy);
  }
  return textWriter(format, columns, { write: (text) => writeWhole(descriptor, Buffer.from(text)) });
}

/** A write may be partial: a pipe's buffer is small, and a disk may become full. */
async function writeWhole(descriptor: number, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    at += (await writeBytes(descriptor, bytes, at)).bytesWritten;
  }
}

function textWriter(format: ExportFormat, columns: readonly TableColumn[], sink: TextSink): RowWriter {
  switch (format) {
    case "csv":
      return csvWriter(columns, sink);
    case "json":
      return jsonWriter(columns, sink);
    case "parquet":
      throw new GrokError("INPUT", "--format parquet: expected a file to write, found none", {
        hint: "name one with --out PATH",
      });
  }
}

function streamSink(stream: Writable): TextSink {
  return {
    write: async (text) => {
      if (!stream.write(text)) await once(stream, "drain");
    },
  };
}
