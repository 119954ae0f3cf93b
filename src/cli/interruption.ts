/** Requests to stop, as signals of the process turned into the two levels of a run. */
export interface Interruption {
  /** SIGINT or SIGTERM came once. */
  readonly stop: AbortSignal;
  /** It came again. */
  readonly terminate: AbortSignal;
  /** Stop listening. */
  dispose(): void;
}

/** Listen for SIGINT and SIGTERM; `onFirst` and `onSecond` may tell people what happens now. */
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
    }
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    stop: stop.signal,
    terminate: terminate.signal,
    dispose() {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}
