/**
 * Which build of the kernels to run; `auto` takes the fastest that works here, according to a measurement kept in the
 * user's cache, `native` the native build with the widest vectors that work here, and the others name a build.
 */
export type KernelChoice = (typeof KERNEL_CHOICES)[number];

/** All of {@link KernelChoice}. */
export const KERNEL_CHOICES = [
  "auto",
  "wasm",
  "native",
  "native-sse2",
  "native-avx2",
  "native-avx512",
  "native-neon",
] as const;

/** Which backend computes tensors: `auto` takes `tensorflow` where it is installed, else `wasm`. */
export type TensorBackendChoice = "auto" | "tensorflow" | "wasm" | "cpu";

/** How workers are kept apart from the coordinator and from one another: as threads of its process, or as processes. */
export type ExecutorKind = "threads" | "processes";
