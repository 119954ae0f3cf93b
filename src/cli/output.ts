import type { GlobalOptions } from "./global-options.js";
import { printable, printableJson } from "./printable.js";
import { standardError, standardOutput } from "./standard-stream.js";

/** Where a command's words go. Results to stdout; talk to stdout too, but to stderr where stdout is for machines. */
export interface Output {
  /** What the command was asked for, as text for people; nothing when `--json`. */
  readonly result: (text: string) => void;
  /** What the command was asked for, as one JSON document; nothing unless `--json`. */
  readonly json: (value: unknown) => void;
  /** Talk that may be left out: nothing when `--quiet`. */
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

/** Words on standard error, whatever the options: what somebody who waits must read. */
export function tell(text: string): void {
  standardError.write(`${printable(text)}\n`);
}

/** JSON has no NaN, infinities, big integers or bytes: null, null, a decimal string and hexadecimal digits. */
function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return value;
}
