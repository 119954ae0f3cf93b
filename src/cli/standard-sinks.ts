import type { TextSink } from "../export/index.js";
import { printable, printableJson } from "./printable.js";
import { standardOutput } from "./standard-stream.js";

/** Standard output for tables and CSV of any length: a terminal gets printable text, a file or program every character. */
export function textSink(): TextSink {
  const sink = standardOutput.sink();
  return standardOutput.isTerminal ? { write: (text) => sink.write(printable(text)) } : sink;
}

/** Standard output for JSON of any length; terminal control characters get JSON escapes. */
export function jsonSink(): TextSink {
  const sink = standardOutput.sink();
  return { write: (text) => sink.write(printableJson(text)) };
}
