/** Rows in a block; blocks are never copied, so memory grows with the number of rows. */
const BLOCK = 16_384;

/**
 * Rows of numbers, each in a group: an analysis keeps the many trials of a sweep in this form. It takes eight bytes a
 * number; one object a row would take ten times as much. Absent is null; NaN is absent.
 */
export class GroupedNumbers<Name extends string> {
  readonly #names: readonly Name[];
  readonly #blocks: Float64Array[] = [];
  readonly #groups: Uint32Array[] = [];
  #length = 0;

  constructor(names: readonly Name[]) {
    this.#names = names;
  }

  /** Adds a row to a group, numbered from 0. */
  add(group: number, row: Readonly<Record<Name, number | null>>): void {
    const place = this.#length % BLOCK;
    if (place === 0) {
      this.#blocks.push(new Float64Array(BLOCK * this.#names.length));
      this.#groups.push(new Uint32Array(BLOCK));
    }
    const block = this.#blocks[this.#blocks.length - 1];
    let at = place * this.#names.length;
    for (const name of this.#names) block[at++] = row[name] ?? Number.NaN;
    this.#groups[this.#groups.length - 1][place] = group;
    this.#length++;
  }

  /**
   * The rows of each group, group by group, each group's in the order in which they were added; lazily.
   *
   * Cost: O(rows), and four bytes a row.
   */
  *groups(count: number): Generator<readonly Readonly<Record<Name, number | null>>[]> {
    const ends = new Uint32Array(count + 1);
    for (let row = 0; row < this.#length; row++) ends[this.#groupOf(row) + 1]++;
    for (let group = 0; group < count; group++) ends[group + 1] += ends[group];
    const order = new Uint32Array(this.#length);
    const next = ends.slice();
    for (let row = 0; row < this.#length; row++) order[next[this.#groupOf(row)]++] = row;
    for (let group = 0; group < count; group++) {
      yield Array.from(order.subarray(ends[group], ends[group + 1]), (row) => this.#row(row));
    }
  }

  #groupOf(row: number): number {
    return this.#groups[Math.floor(row / BLOCK)][row % BLOCK];
  }

  #row(row: number): Readonly<Record<Name, number | null>> {
    const block = this.#blocks[Math.floor(row / BLOCK)];
    let at = (row % BLOCK) * this.#names.length;
    const found = {} as Record<Name, number | null>;
    for (const name of this.#names) {
      const value = block[at++];
      found[name] = Number.isNaN(value) ? null : value;
    }
    return found;
  }
}
