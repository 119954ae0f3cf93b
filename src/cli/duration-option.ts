import { DURATION_WORDS, GrokError, parseDuration } from "../model/index.js";

/** The durations that an option takes, ms, and how an error names these bounds, behind "a time such as 45s". */
export interface DurationBounds {
  readonly least: number;
  readonly most: number;
  readonly words: string;
}

const ANY: DurationBounds = { least: 0, most: Infinity, words: "" };

/** What is wrong with a text that is no duration, or one out of bounds. */
export function durationMistake(option: string, text: string, { words }: DurationBounds = ANY): string {
  return `${option}: expected ${DURATION_WORDS}${words}, found ${JSON.stringify(text)}`;
}

/** Reads the value of an option that is a duration, ms. The function that it returns throws GrokError INPUT for any other text. */
export function durationOf(
  option: string,
  bounds: DurationBounds = ANY,
): (text: string | readonly string[]) => number {
  return (given) => {
    const text = String(given);
    const ms = parseDuration(text);
    if (ms !== null && ms >= bounds.least && ms <= bounds.most) return ms;
    throw new GrokError("INPUT", durationMistake(option, text, bounds));
  };
}
