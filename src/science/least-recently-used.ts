/**
 * A cache bounded by bytes: the least recently used values go first, and a value larger than the whole budget is
 * handed out without being kept. Values are shared, so nobody may modify them.
 */
export class LeastRecentlyUsed<Value> {
  readonly #entries = new Map<string, { readonly value: Value; readonly sizeBytes: number }>();
  readonly #budgetBytes: number;
  readonly #sizeOf: (value: Value) => number;
  #usedBytes = 0;

  constructor(budgetBytes: number, sizeOf: (value: Value) => number) {
    this.#budgetBytes = budgetBytes;
    this.#sizeOf = sizeOf;
  }

  /** The value under this key; made, and kept, if it is not there or `isEnough` refuses what is there. */
  get(key: string, make: () => Value, isEnough: (value: Value) => boolean = () => true): Value {
    const found = this.#entries.get(key);
    if (found !== undefined) {
      this.#entries.delete(key);
      if (isEnough(found.value)) {
        this.#entries.set(key, found);
        return found.value;
      }
      this.#usedBytes -= found.sizeBytes;
    }
    const value = make();
    const sizeBytes = this.#sizeOf(value);
    if (sizeBytes <= this.#budgetBytes) {
      this.#entries.set(key, { value, sizeBytes });
      this.#usedBytes += sizeBytes;
    }
    for (const [oldest, entry] of this.#entries) {
      if (this.#usedBytes <= this.#budgetBytes) break;
      this.#entries.delete(oldest);
      this.#usedBytes -= entry.sizeBytes;
    }
    return value;
  }

  /** Bytes held now. */
  get usedBytes(): number {
    return this.#usedBytes;
  }
}
