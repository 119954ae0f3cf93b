import type { GlobalOptions } from "./global-options.js";
import { printable, printableJson } from "./printable.js";
import { standardError, standardOutput } from "./standard-stream.js";

/** The outputs of a command. Results go to stdout; messages too, or to stderr where stdout is for machines. */
export interface Output {
  /** Writes the result as text for people; does nothing with `--json`. */
  readonly result: (text: string) => void;
  /** Writes the result as one JSON document; does nothing without `--json`. */
  readonly json: (value: unknown) => void;
  /** Writes an optional message; does nothing with `--quiet`. */
  readonly say: (text: string) => void;
}

/** The output of a command under its global options. */
export function outputOf(options: Pick<GlobalOptions, "json" | "quiet">): Output {
  return {
    result: (text) => {
      if (!options.json) standardOutput.write(`${printable(text)}\n`);
    },
    json: (value) => {
      if (options.json) standardOutput.write(`${printableJson(JSON.stringify(value, jsonValue))}\n`);
    },
    say: (text) => {
      if (!options.quiet) (options.json ? standardError : standardOutput).write(`${printable(text)}\n`);
    },
  };
}

/** Writes a message to standard error whatever the options, for messages that must be read. */
export function tell(text: string): void {
  standardError.write(`${printable(text)}\n`);
}

/** JSON has no NaN, infinities, big integers or bytes: null, null, a decimal string and hexadecimal digits. */
function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return value;
}
