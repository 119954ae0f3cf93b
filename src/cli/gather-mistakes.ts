import { counted, GrokError } from "../model/index.js";

/**
 * The results of several checks. All of them run, also where some refuse, so that one mistake does not hide others.
 *
 * @throws GrokError INPUT: that of the one check that refused, or {@link allOf} several; any other error at once.
 */
export async function gatherMistakes<Results extends readonly unknown[]>(checks: {
  readonly [Index in keyof Results]: () => Results[Index] | Promise<Results[Index]>;
}): Promise<Results> {
  const results: unknown[] = [];
  const refused: GrokError[] = [];
  for (const check of checks) {
    try {
      results.push(await check());
    } catch (error) {
      if (!(error instanceof GrokError) || error.code !== "INPUT") throw error;
      refused.push(error);
    }
  }
  if (refused.length > 0) throw allOf(refused);
  return results as unknown as Results;
}

/** One error with what several say, a line for each mistake, each once. */
export function allOf(errors: readonly GrokError[]): GrokError {
  if (errors.length === 1) return errors[0];
  const details = [...new Set(errors.flatMap(linesOf))];
  const hint = errors.findLast((error) => error.details.length > 0 && error.hint !== undefined)?.hint;
  return new GrokError("INPUT", `${counted(details.length, "mistake")} in the command and the sweep file`, {
    details,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** The mistakes of an error: its details, or the message with its hint. */
function linesOf({ message, hint, details }: GrokError): readonly string[] {
  if (details.length > 0) return details;
  return [hint === undefined ? message : `${message}; ${hint}`];
}
