/**
 * What the native library reads from the environment when it is loaded: one thread an operation, since the workers are
 * the parallelism (2–3 times faster on small models, and sums have one order); graphs in the thread that asks for them
 * (-1), without a hand-over to a pool, which all threads of a process would share; no log below errors.
 */
export const TENSORFLOW_ENVIRONMENT: Readonly<Record<string, string>> = Object.freeze({
  TF_NUM_INTRAOP_THREADS: "1",
  TF_NUM_INTEROP_THREADS: "-1",
  TF_CPP_MIN_LOG_LEVEL: "2",
});

/**
 * Set what {@link TENSORFLOW_ENVIRONMENT} names for this process, keeping what the user set. Only the main thread's
 * environment is the process's own, so it has to be called there, before any thread loads the library.
 */
export function setTensorflowEnvironment(): void {
  for (const [name, value] of Object.entries(TENSORFLOW_ENVIRONMENT)) process.env[name] ??= value;
}
