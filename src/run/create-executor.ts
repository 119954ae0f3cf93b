import type { Executor, ExecutorKind } from "./executor.js";
import { ProcessExecutor } from "./process-executor.js";
import { ThreadExecutor } from "./thread-executor.js";

/** At most `workers` workers of a kind; they start when they are needed. */
export function createExecutor(kind: ExecutorKind, workers: number): Executor {
  switch (kind) {
    case "threads":
      return new ThreadExecutor(workers);
    case "processes":
      return new ProcessExecutor(workers);
  }
}
