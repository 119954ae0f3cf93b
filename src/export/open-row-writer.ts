import { createWriteStream, existsSync, renameSync, rmSync } from "node:fs";
import { once } from "node:events";
import { finished } from "node:stream/promises";
import type { Writable } from "node:stream";
import { GrokError } from "../model/index.js";
import { csvWriter } from "./csv-writer.js";
import { jsonWriter } from "./json-writer.js";
import type { ExportFormat, RowWriter, TextSink } from "./row-writer.js";
import type { TableColumn } from "./table-column.js";

/** Where a table goes: a file that is there when it is complete, or a stream or sink (text formats only). */
export type ExportTarget =
  { readonly path: string } | { readonly stream: Writable } | { readonly sink: TextSink };

/** A writer that may be given up. */
export interface OpenRowWriter extends RowWriter {
  /** Take back what was written of a file; of a stream nothing can be taken back. */
  discard(): void;
}

/**
 * A writer of a table in a format. A file is written beside its place, as `PATH.part`, and moved there when it is
 * complete; a file that was there is replaced only then.
 *
 * @param createdBy what formats that name their program are told.
 * @throws GrokError INPUT when Parquet is asked of a stream; STORE when a file cannot be written.
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
  const part = `${target.path}.part`;
  const discard = (): void => {
    if (existsSync(part)) rmSync(part);
  };
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      discard();
      throw new GrokError(
        "STORE",
        `${target.path}: expected a file that can be written, found ${String(cause)}`,
        {
          hint: "name another with --out PATH",
          cause,
        },
      );
    }
  };
  return guard(async () => {
    const inner = await fileRowWriter(format, columns, part, createdBy);
    return {
      write: (rows) => guard(() => inner.write(rows)),
      end: () =>
        guard(async () => {
          await inner.end();
          renameSync(part, target.path);
        }),
      discard,
    };
  });
}

async function fileRowWriter(
  format: ExportFormat,
  columns: readonly TableColumn[],
  path: string,
  createdBy: string,
): Promise<RowWriter> {
  if (format === "parquet") {
    const { parquetWriter } = await import("./parquet-writer.js");
    return parquetWriter(columns, path, createdBy);
  }
  const stream = createWriteStream(path);
  await once(stream, "open");
  const writer = textWriter(format, columns, streamSink(stream));
  return {
    write: (rows) => writer.write(rows),
    end: async () => {
      await writer.end();
      stream.end();
      await finished(stream);
    },
  };
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
