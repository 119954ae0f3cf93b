/** Which build of the kernels to run; `auto` takes the fastest that works here. */
export type KernelChoice = "auto" | "wasm" | "native";

/** Which backend computes tensors: `auto` takes `tensorflow` where it is installed, else `wasm`. */
export type TensorBackendChoice = "auto" | "tensorflow" | "wasm" | "cpu";

/** How workers are kept apart from the coordinator and from one another: as threads of its process, or as processes. */
export type ExecutorKind = "threads" | "processes";
