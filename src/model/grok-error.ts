/**
 * The class of an error's cause; each class has one exit code (see {@link exitCodeOf}).
 *
 * - `INPUT`: a sweep file, option or argument is wrong; nothing was touched.
 * - `STORE`: the store cannot be used (locked, damaged, newer, unwritable).
 * - `TRIAL`: one trial cannot be trained (recorded with the trial, never ends a sweep).
 * - `INTERRUPTED`: stopped on request; everything can be resumed.
 * - `DEFECT`: a contract between the program's own modules was broken.
 */
export type GrokErrorCode = "INPUT" | "STORE" | "TRIAL" | "INTERRUPTED" | "DEFECT";

/** The plain form of a {@link GrokError}, as it crosses thread boundaries. */
export interface GrokErrorData {
  readonly code: GrokErrorCode;
  readonly message: string;
  readonly hint?: string;
  readonly details?: readonly string[];
}

/**
 * The one error class of the program. The message says where the error is, what was expected and what was found; `hint` says
 * what to do next; `details` lists further problems found at the same time, one a line.
 */
export class GrokError extends Error {
  readonly code: GrokErrorCode;
  readonly hint: string | undefined;
  readonly details: readonly string[];

  constructor(
    code: GrokErrorCode,
    message: string,
    options: { hint?: string; details?: readonly string[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "GrokError";
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? [];
  }

  /** Plain data for a message port; {@link GrokError.from} is its inverse. */
  toData(): GrokErrorData {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.details.length === 0 ? {} : { details: this.details }),
    };
  }

  static from(data: GrokErrorData): GrokError {
    return new GrokError(data.code, data.message, {
      ...(data.hint === undefined ? {} : { hint: data.hint }),
      ...(data.details === undefined ? {} : { details: data.details }),
    });
  }
}

/** The documented exit code of an error: 2 bad input, 4 unusable store, 130 interrupted, 1 a defect of ours. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof GrokError)) return 1;
  switch (error.code) {
    case "INPUT":
      return 2;
    case "TRIAL":
      return 3;
    case "STORE":
      return 4;
    case "INTERRUPTED":
      return 130;
    case "DEFECT":
      return 1;
  }
}
