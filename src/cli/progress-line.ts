import type { RunProgress } from "../session/index.js";
import { formatDuration, formatNumber } from "./format-number.js";

/** Between two plain lines, where there is no terminal. */
const PLAIN_MS = 5000;
/** Between two redraws of the live line. */
const LIVE_MS = 150;

/** The progress of a run on a stream: one live line on a terminal, a plain line now and then elsewhere. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #begin = performance.now();
  #shownAt: number;
  #isShown = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.#shownAt = this.#begin;
  }

  update(progress: RunProgress): void {
    const now = performance.now();
    if (now - this.#shownAt < (this.#stream.isTTY ? LIVE_MS : PLAIN_MS)) return;
    this.#shownAt = now;
    const text = progressText(progress, now - this.#begin);
    if (!this.#stream.isTTY) {
      this.#stream.write(`${text}\n`);
      return;
    }
    this.#stream.write(`\r\x1b[2K${text.slice(0, (this.#stream.columns || 80) - 1)}`);
    this.#isShown = true;
  }

  /** Take the live line away, so that other words have their own line. */
  clear(): void {
    if (this.#isShown) this.#stream.write("\r\x1b[2K");
    this.#isShown = false;
  }
}

/** Trials done, rate, remaining time and how many grokked so far. */
export function progressText(progress: RunProgress, elapsedMs: number): string {
  const done = progress.kept + progress.concluded;
  const rate = (progress.concluded * 1000) / Math.max(1, elapsedMs);
  const parts = [
    `${formatNumber(done)}/${formatNumber(progress.trials)} trials`,
    `${formatNumber(rate)}/s`,
    ...(progress.remainingMs === null ? [] : [`${formatDuration(progress.remainingMs)} left`]),
    `${formatNumber(progress.kinds.grokked ?? 0)} grokked`,
    ...(progress.kinds.failed ? [`${formatNumber(progress.kinds.failed)} failed`] : []),
  ];
  return parts.join(" · ");
}
