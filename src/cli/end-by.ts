import { DURATION_WORDS, GrokError, parseDuration } from "../model/index.js";
import { askJobEnd, thisJob } from "../slurm/index.js";

/** Default time between the end of a run and the end of its job, ms. */
const SPARE_MS = 180_000;

/** Time between two queries to Slurm when it gave no answer, and the longest wait of a timer, ms. */
const ASK_AGAIN_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;

/** The time at which a run must end. */
export type EndBy =
  { readonly kind: "at"; readonly endMs: number } | { readonly kind: "slurm"; readonly spareMs: number };

/** `--end-by` of the commands that train. */
export const END_BY_OPTION = {
  type: "string",
  describe:
    "Stop by then as Ctrl-C does: in 2h, at 2030-01-31T08:00, or slurm-3m before this job's time is up",
  requiresArg: true,
  coerce: (text: string | readonly string[]) => parseEndBy(String(text)),
} as const;

/**
 * Parses the end of a run: a duration from now, a date and time (of this machine's clock, or with a zone), or `slurm` with
 * the time that must remain then (`slurm` alone: 3 minutes).
 *
 * @throws GrokError INPUT for everything else, and a time that has passed.
 */
export function parseEndBy(text: string, now = Date.now()): EndBy {
  const [, spare] = /^slurm(?:-(.+))?$/.exec(text) ?? [];
  if (text === "slurm") return { kind: "slurm", spareMs: SPARE_MS };
  const length = parseDuration(spare ?? text);
  if (length !== null)
    return spare === undefined ? { kind: "at", endMs: now + length } : { kind: "slurm", spareMs: length };
  const at = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text) ? Date.parse(text) : NaN;
  if (at > now) return { kind: "at", endMs: at };
  const found = Number.isNaN(at) ? JSON.stringify(text) : `${text}, which has passed`;
  throw new GrokError(
    "INPUT",
    `--end-by: expected ${DURATION_WORDS}, a date and time such as 2030-01-31T08:00, or slurm-3m, found ${found}`,
    { hint: "slurm-3m ends 3 minutes before the time of the Slurm job that this runs in is up" },
  );
}

/** A clock that signals when a run must end. */
export interface EndClock {
  /** Aborted when the time has come; the reason is a text. */
  readonly due: AbortSignal;
  dispose(): void;
}

/**
 * Watches the clock. It asks Slurm for the end at the start, and again shortly before that end, since the job may have been
 * given more time. If Slurm gives no answer, a message appears once, and the query repeats every minute.
 *
 * @throws GrokError INPUT where the end of a Slurm job is requested outside a job.
 */
export function watchEnd(endBy: EndBy, say: (words: string) => void): EndClock {
  const due = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let isDisposed = false;
  let isTold = false;
  if (endBy.kind === "slurm") thisJob();
  const wait = (ms: number, then: () => void): void => {
    if (!isDisposed) timer = setTimeout(then, Math.min(ms, LONGEST_WAIT_MS)).unref();
  };
  const isDue = (): void => due.abort("the time is up (--end-by)");
  /** `isFresh`: the end was just queried, so it cannot have moved. */
  const goTowards = (endMs: number, isFresh: boolean): void => {
    const left = endMs - Date.now();
    if (left > 0) wait(left, () => goTowards(endMs, endBy.kind === "at"));
    else if (isFresh) isDue();
    else void ask(true);
  };
  const ask = async (wasDue: boolean): Promise<void> => {
    const end = await askJobEnd();
    if (isDisposed) return;
    if ("endMs" in end) goTowards(end.endMs - (endBy.kind === "slurm" ? endBy.spareMs : 0), true);
    else if (wasDue) isDue();
    else {
      if (!isTold)
        say(
          `Slurm does not say when this job ends (${end.why}): until it does, only its signal ends this run`,
        );
      isTold = true;
      wait(ASK_AGAIN_MS, () => void ask(false));
    }
  };
  if (endBy.kind === "at") goTowards(endBy.endMs, true);
  else void ask(false);
  return {
    due: due.signal,
    dispose() {
      isDisposed = true;
      clearTimeout(timer);
    },
  };
}
