import { fitLaw, parseLaw, type Law, type LawQuestion, type LawSource } from "../../analysis/index.js";
import { GrokError, type OutcomeRow } from "../../model/index.js";

/** Laws as they were asked for, and what is wrong with the texts of others. */
export interface AskedLaws {
  readonly questions: readonly LawQuestion[];
  readonly errors: readonly GrokError[];
}

/**
 * Reads the texts of laws.
 *
 * @throws GrokError INPUT where none can be read; wrong ones beside right ones are told by {@link fitLaws}.
 */
export function askedLaws(texts: readonly string[]): AskedLaws {
  const { done, errors } = attempts(texts, parseLaw);
  if (done.length === 0 && errors.length > 0) throw together(errors);
  return { questions: done, errors };
}

/**
 * Fits laws to the same rows, in order.
 *
 * @throws GrokError INPUT with all that is wrong with any of them.
 */
export function fitLaws(
  rows: readonly OutcomeRow[],
  { questions, errors: unread }: AskedLaws,
  source: LawSource,
): readonly Law[] {
  // Beside a wrong law the others are only checked: their intervals, which take most of the time, are not wanted.
  const options = unread.length > 0 ? { ...source, resamples: 0 } : source;
  const { done, errors } = attempts(questions, (question) => fitLaw(rows, question, options));
  const all = [...unread, ...errors];
  if (all.length > 0) throw together(all);
  return done;
}

function attempts<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Result,
): { readonly done: readonly Result[]; readonly errors: readonly GrokError[] } {
  const done: Result[] = [];
  const errors: GrokError[] = [];
  for (const item of items) {
    try {
      done.push(work(item));
    } catch (error) {
      if (!(error instanceof GrokError) || error.code !== "INPUT") throw error;
      errors.push(error);
    }
  }
  return { done, errors };
}

/** One error of several: the first as it is, the others as its details. */
function together(errors: readonly GrokError[]): GrokError {
  const [first, ...others] = errors;
  if (others.length === 0) return first;
  return new GrokError("INPUT", first.message, {
    details: [
      ...first.details,
      ...others.flatMap(({ message, hint, details }) => [
        hint === undefined ? message : `${message}. Hint: ${hint}`,
        ...details,
      ]),
    ],
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  });
}
