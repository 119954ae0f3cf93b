import { GrokError } from "../model/index.js";

/** A fault of a file of the user, or of several that do not fit together; words without a closing full stop. */
export interface FileMistake {
  readonly message: string;
  readonly hint?: string;
}

/**
 * The error that names all faults of a file or folder: one mistake is one line, several are its details.
 *
 * @param key of the sweep file that names it. @param path of the file or folder.
 */
export function mistakesError(key: string, path: string, mistakes: readonly FileMistake[]): GrokError {
  if (mistakes.length === 1) {
    const [{ message, hint }] = mistakes;
    return new GrokError("INPUT", `${key}: ${message}`, hint === undefined ? {} : { hint });
  }
  const details = mistakes.map(({ message, hint }) =>
    hint === undefined ? `${message}.` : `${message}. Hint: ${hint}.`,
  );
  return new GrokError("INPUT", `${key}: ${path}: ${mistakes.length} mistakes`, { details });
}
