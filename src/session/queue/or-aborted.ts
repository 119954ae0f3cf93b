/** That somebody asked to stop while something was waited for. */
export class Aborted extends Error {}

/**
 * Waits for work, but not beyond a signal: what it comes to then, nobody hears.
 *
 * @throws Aborted as soon as the signal is aborted, else what the work throws.
 */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new Aborted());
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    // A signal lives long: every wait takes its listener away again.
    const leave = (): void => signal.removeEventListener("abort", onAbort);
    work.then(
      (value) => {
        leave();
        resolve(value);
      },
      (error: unknown) => {
        leave();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}

/** Waits for so long, ms. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
