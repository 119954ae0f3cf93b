/** Thrown when a stop was requested during a wait. */
export class Aborted extends Error {}

/**
 * Waits for work, but not beyond a signal; after the signal the result of the work is ignored.
 *
 * @throws Aborted as soon as the signal is aborted, else what the work throws.
 */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new Aborted());
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    // A signal is long-lived, so every wait removes its listener again.
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

/** Waits for work, but at most `ms` milliseconds. No timer is left that would delay the end of the process. */
export async function atMost(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for `ms` milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
