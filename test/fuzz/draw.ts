/** Pseudo-random choices: the same seed gives the same ones, on every machine. */
export class Draw {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** The choices of one case, which do not depend on the cases before it. */
  static ofCase(seed: number, subject: string, index: number): Draw {
    let state = (seed ^ 0x9e3779b9) >>> 0;
    for (const unit of `${subject}:${index}`) {
      state = Math.imul(state ^ (unit.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    }
    const draw = new Draw(state);
    draw.below(2);
    return draw;
  }

  /** An integer from 0 to below `limit`. Source: mulberry32. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let bits = this.#state;
    bits = Math.imul(bits ^ (bits >>> 15), bits | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  /** True once in so many times, on average. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }
}
