/** Some items of a list in order of trial id, and the last id that was looked at: the next page begins after it. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly last: string;
}

/** The page that these items are; null where there are none, which is the end of the list. */
export function pageOf<T>(items: readonly T[], idOf: (item: T) => string): Page<T> | null {
  return items.length === 0 ? null : { items, last: idOf(items[items.length - 1]) };
}
