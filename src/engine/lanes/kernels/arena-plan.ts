/** Vectors start at a multiple of this many doubles (128 bytes: two AVX-512 registers). */
const ALIGNMENT = 16;

/** Counts out the memory of a batch before its arena is made: `place` returns the offset of `doubles` numbers. */
export class ArenaPlan {
  #size = 0;

  place(doubles: number): number {
    const offset = this.#size;
    this.#size += Math.ceil(doubles / ALIGNMENT) * ALIGNMENT;
    return offset;
  }

  get size(): number {
    return this.#size;
  }
}
