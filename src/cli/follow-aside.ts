import { formatCount } from "./format-count.js";
import type { KernelChoice } from "../engine/index.js";
import type { AsideOptions } from "../session/index.js";
import { listenForInterruption } from "./interruption.js";
import { tell } from "./output.js";

/** Time between two lines of progress, ms. */
const PROGRESS_MS = 5000;

/** Command-line options of training aside. */
export interface FollowAsideOptions {
  readonly threads: number | undefined;
  readonly kernels: KernelChoice;
  readonly quiet: boolean;
}

/**
 * Runs training aside (which stores nothing), with signal handling and an occasional line of progress.
 *
 * @throws GrokError INTERRUPTED after a stop request; there was nothing to store.
 */
export async function followAside<T>(
  options: FollowAsideOptions,
  work: (options: AsideOptions) => Promise<T>,
): Promise<T> {
  const interruption = listenForInterruption(
    () => tell("stopping"),
    () => tell("stopping now"),
  );
  let toldAt = performance.now();
  try {
    return await work({
      kernels: options.kernels,
      stop: interruption.stop,
      terminate: interruption.terminate,
      ...(options.threads === undefined ? {} : { threads: options.threads }),
      onProgress: (done) => {
        if (options.quiet || performance.now() - toldAt < PROGRESS_MS) return;
        toldAt = performance.now();
        tell(`${formatCount(done, "trial")} done`);
      },
    });
  } finally {
    interruption.dispose();
  }
}
