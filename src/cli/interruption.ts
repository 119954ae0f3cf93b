import { exitCodeOf, GrokError } from "../model/index.js";

/** Requests to stop, as signals of the process turned into the two levels of a run. */
export interface Interruption {
  /** SIGINT or SIGTERM came once. */
  readonly stop: AbortSignal;
  /** It came again. */
  readonly terminate: AbortSignal;
  /** Stop listening, unless a request came: then the process is on its way out, and a further one only hastens it. */
  dispose(): void;
}

/**
 * Listen for SIGINT and SIGTERM; `onFirst` and `onSecond` may tell people what happens now. A third ends the process at
 * once, with the exit code of the others: the store survives that.
 */
export function listenForInterruption(onFirst: () => void, onSecond: () => void): Interruption {
  const stop = new AbortController();
  const terminate = new AbortController();
  const onSignal = (): void => {
    if (!stop.signal.aborted) {
      onFirst();
      stop.abort();
    } else if (!terminate.signal.aborted) {
      onSecond();
      terminate.abort();
    } else {
      process.exit(exitCodeOf(new GrokError("INTERRUPTED", "told so three times")));
    }
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    stop: stop.signal,
    terminate: terminate.signal,
    dispose() {
      if (stop.signal.aborted) return;
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}
