/**
 * A number with its noun, in the plural unless it is 1: the one place that knows how.
 *
 * @param noun in the singular; of several words the last is bent.
 * @param format how the number is written. Default: its digits.
 * @example [0, 1, 2].map((n) => counted(n, "new boundary")) // ["0 new boundaries", "1 new boundary", "2 new boundaries"]
 */
export function counted(count: number, noun: string, format: (count: number) => string = String): string {
  return `${format(count)} ${count === 1 ? noun : pluralOf(noun)}`;
}

/** "trials", "boundaries", "batches", "axes": what occurs here. */
function pluralOf(noun: string): string {
  if (/axis$/.test(noun)) return noun.replace(/is$/, "es");
  if (/[^aeiou]y$/.test(noun)) return noun.replace(/y$/, "ies");
  return /(s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}
