/** A promise that takes longer waits for an event that never comes. */
const LONGEST_MS = 30_000;

/** The result of a promise of a user's code. @throws Error where it does not settle within half a minute. */
export async function soon<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`it has not ended after ${LONGEST_MS / 1000} s`));
    }, LONGEST_MS);
  });
  try {
    return await Promise.race([promise, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
