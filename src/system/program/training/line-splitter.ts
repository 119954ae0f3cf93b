/** The longest line of a program, bytes. */
export const LONGEST_LINE = 65_536;

/** Splits bytes into lines. Of a line that is too long only the beginning is passed on, and the rest is dropped. */
export class LineSplitter {
  #rest: Buffer = Buffer.alloc(0);
  #isDropping = false;

  /** @param each gets every line without its end, and whether it was too long. */
  push(chunk: Buffer, each: (line: string, isTooLong: boolean) => void): void {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(10, from);
      const part = chunk.subarray(from, end < 0 ? chunk.length : end);
      if (!this.#isDropping) {
        this.#rest = this.#rest.length === 0 ? part : Buffer.concat([this.#rest, part]);
        if (this.#rest.length > LONGEST_LINE) {
          each(this.#rest.toString("utf8", 0, 200), true);
          this.#rest = Buffer.alloc(0);
          this.#isDropping = true;
        }
      }
      if (end < 0) {
        // A copy, so that the chunk can be freed.
        this.#rest = Buffer.from(this.#rest);
        return;
      }
      if (!this.#isDropping) each(this.#rest.toString("utf8").replace(/\r$/, ""), false);
      this.#rest = Buffer.alloc(0);
      this.#isDropping = false;
      from = end + 1;
    }
  }

  /** A last line without an end. */
  finish(each: (line: string, isTooLong: boolean) => void): void {
    if (this.#rest.length > 0 && !this.#isDropping) each(this.#rest.toString("utf8"), false);
    this.#rest = Buffer.alloc(0);
  }
}
