/** The size of a log's kept end, bytes. */
export const LOG_BYTES = 65_536;

/** The end of a program's output: its last {@link LOG_BYTES} bytes. */
export class LogTail {
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** Whether something came since the last {@link take}. */
  isFresh = false;

  add(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.isFresh = true;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    // Chunks are joined rarely, so that a log of a gigabyte costs no more than reading it.
    if (this.#bytes > 4 * LOG_BYTES || this.#chunks.length > 4096) this.#chunks = [this.#joined()];
  }

  /** The end as text. */
  take(): string {
    this.isFresh = false;
    const joined = this.#joined();
    this.#chunks = joined.length === 0 ? [] : [joined];
    return joined.toString("utf8");
  }

  /** The last lines that are not empty. */
  lastLines(count: number): readonly string[] {
    return this.take()
      .split(/\r?\n/)
      .map((line) => line.trimEnd())
      .filter((line) => line !== "")
      .slice(-count);
  }

  #joined(): Buffer {
    const all = Buffer.concat(this.#chunks);
    // A copy: a slice would keep all of it in memory.
    const kept = all.length <= LOG_BYTES ? all : Buffer.from(all.subarray(all.length - LOG_BYTES));
    this.#bytes = kept.length;
    return kept;
  }
}
