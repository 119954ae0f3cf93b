import { formatCount } from "./format-count.js";
import type { RunProgress } from "../session/index.js";
import { CLEAR_LINE, hasLiveLines } from "./live-lines.js";
import { formatDuration, formatNumber } from "./format-number.js";

/** Time between two plain lines where there is no terminal. */
const PLAIN_MS = 5000;
/** Time between two redraws of the live line. */
const LIVE_MS = 150;

/** The progress of a run on a stream: one live line on a terminal, a plain line now and then elsewhere. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #isLive: boolean;
  readonly #begin = performance.now();
  #shownAt: number | null = null;
  #isShown = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.#isLive = hasLiveLines(stream);
  }

  update(progress: RunProgress): void {
    const now = performance.now();
    if (!this.#isDue(progress, now)) return;
    this.#shownAt = now;
    const text = progressText(progress, now - this.#begin);
    if (!this.#isLive) {
      this.#stream.write(`${text}\n`);
      return;
    }
    this.#stream.write(`${CLEAR_LINE}${text.slice(0, (this.#stream.columns || 80) - 1)}`);
    this.#isShown = true;
  }

  /** On a terminal a line is due soon; elsewhere a run that ends before the second line needs no first line. */
  #isDue({ remainingMs }: RunProgress, now: number): boolean {
    if (this.#isLive) return this.#shownAt === null || now - this.#shownAt >= LIVE_MS;
    if (this.#shownAt === null && remainingMs !== null && remainingMs > PLAIN_MS) return true;
    return now - (this.#shownAt ?? this.#begin) >= PLAIN_MS;
  }

  /** Removes the live line, so that other messages have their own line. */
  clear(): void {
    if (this.#isShown) this.#stream.write(CLEAR_LINE);
    this.#isShown = false;
  }
}

/**
 * Trials done, the share of the work, how fast, remaining time, how many grokked (and how many more have only so
 * far), and what is slow. Where trials are
 * long, evaluations say more about the speed than trials do.
 *
 * @example "0/6 trials · 12 % of the work · 35,000 evaluations/s · 4 min left · 0 grokked"
 */
export function progressText(progress: RunProgress, elapsedMs: number): string {
  const soFar = progress.soFar.grokked;
  const done = progress.kept + progress.concluded;
  const perSecond = (count: number): number =>
    Number(((count * 1000) / Math.max(1, elapsedMs)).toPrecision(2));
  const trained = progress.concluded - progress.judged;
  const isFast = perSecond(trained) >= 1;
  const parts = [
    `${formatNumber(done)}/${formatCount(progress.trials, "trial")}`,
    ...(progress.workShare === null ? [] : [`${Math.floor(100 * progress.workShare)} % of the work`]),
    ...(isFast ? [`${formatNumber(perSecond(trained))}/s`] : []),
    ...(!isFast && progress.evaluations > 0
      ? [`${formatNumber(perSecond(progress.evaluations))} evaluations/s`]
      : []),
    ...(progress.remainingMs === null ? [] : [`${formatDuration(progress.remainingMs)} left`]),
    `${formatNumber(progress.kinds.grokked ?? 0)} grokked${soFar > 0 ? ` (${formatNumber(soFar)} more so far)` : ""}`,
    ...(progress.kinds.failed ? [`${formatNumber(progress.kinds.failed)} failed`] : []),
    ...(progress.workers === undefined ? [] : [formatCount(progress.workers, "worker")]),
    ...(progress.slowest === null ? [] : [slowText(progress.slowest)]),
  ];
  return parts.join(" · ");
}

function slowText({ trialId, step, steps, evaluations }: NonNullable<RunProgress["slowest"]>): string {
  const at = `step ${formatNumber(step)} of ${formatNumber(steps)}`;
  return `slow: ${trialId.slice(0, 8)} at ${at} after ${formatCount(evaluations, "evaluation")}`;
}
