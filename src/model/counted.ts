/**
 * A number with its noun, in the plural unless the number is 1. All plurals are formed here.
 *
 * @param noun in the singular; of several words the last takes the plural.
 * @param format how the number is written. Default: its digits.
 * @example [0, 1, 2].map((n) => counted(n, "new boundary")) // ["0 new boundaries", "1 new boundary", "2 new boundaries"]
 */
export function counted(count: number, noun: string, format: (count: number) => string = String): string {
  return `${format(count)} ${count === 1 ? noun : pluralOf(noun)}`;
}

/** Covers the nouns that occur here: "trials", "boundaries", "batches", "axes". */
function pluralOf(noun: string): string {
  if (/axis$/.test(noun)) return noun.replace(/is$/, "es");
  if (/[^aeiou]y$/.test(noun)) return noun.replace(/y$/, "ies");
  return /(s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}
