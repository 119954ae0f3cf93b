import * as z from "zod";

/*
 * Parts of the schema of sweep files. By convention the `error` of every node is the text after "expected" in a message;
 * that of a mapping, for unknown keys, is the list of its known keys. schema-problems.ts makes the sentences.
 */

/** A mapping that knows exactly these keys. */
export function mapping<Shape extends z.ZodRawShape>(
  description: string,
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  const keys = Object.keys(shape).join(", ");
  return z
    .strictObject(shape, { error: (issue) => (issue.code === "unrecognized_keys" ? keys : "a mapping") })
    .meta({ description });
}

/** One of some words. */
export function oneOf<const Words extends readonly string[]>(
  description: string,
  words: Words,
): z.ZodEnum<{ [Word in Words[number]]: Word }> {
  return z.enum(words, { error: wordList(words) }).meta({ description });
}

/** "a, b or c". */
export function wordList(words: readonly string[]): string {
  return words.length === 1 ? words[0] : `${words.slice(0, -1).join(", ")} or ${words[words.length - 1]}`;
}

/** An integer from a minimum on. */
export function whole(description: string, minimum: number): z.ZodInt {
  const error = `an integer of at least ${minimum}`;
  return z.int({ error }).min(minimum, { error }).meta({ description });
}

/** A number above 0. */
export function positive(description: string): z.ZodNumber {
  const error = "a number above 0";
  return z.number({ error }).gt(0, { error }).meta({ description });
}

/** A number of [0, 1). */
export function fraction(description: string): z.ZodNumber {
  const error = "a number of at least 0 and below 1";
  return z.number({ error }).min(0, { error }).lt(1, { error }).meta({ description });
}
