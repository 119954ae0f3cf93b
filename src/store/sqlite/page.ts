/** Some items of a list in order of trial id, and the last id that was examined: the next page begins after this id. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly last: string;
}

/** A page of these items; null where there are none, which is the end of the list. */
export function pageOf<T>(items: readonly T[], idOf: (item: T) => string): Page<T> | null {
  return items.length === 0 ? null : { items, last: idOf(items[items.length - 1]) };
}

/** SQLite orders every blob of such a beginning behind all texts, so that no id lies beyond it. */
export const BEYOND_TEXT = Buffer.alloc(64, 0xff);
