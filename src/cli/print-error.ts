import { GrokError } from "../model/index.js";
import { printable } from "./printable.js";

/**
 * An error as people read it: `error: …`, details indented, `hint: …`; the stack with `--debug`, and for anything
 * that is not a {@link GrokError}, since that is a defect of ours. Terminal control characters are escaped.
 */
export function errorText(error: unknown, debug: boolean): string {
  return printable(rawText(error, debug));
}

function rawText(error: unknown, debug: boolean): string {
  if (error instanceof GrokError) {
    const lines = [
      `error: ${error.message}`,
      ...error.details.map((detail) => `  ${detail}`),
      ...(error.hint === undefined ? [] : [`hint: ${error.hint}`]),
      ...(debug && error.stack !== undefined ? [error.stack] : []),
    ];
    return lines.join("\n");
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `error: this is a defect of groksweep: ${stack}`;
}
