import { Piscina } from "piscina";
import { moduleUrl, usableThreads } from "../../model/index.js";
import type { Figure } from "../figure/figure-spec.js";
import type { DrawnFigure, FigureDrawing } from "../render-report.js";

/** Each thread loads its own drawing library, some 100 MB; a report has half a dozen figures. */
const MOST_THREADS = 4;

/** Size of a thread's young generation, MiB: a large figure makes many objects, and few of them live long. */
const YOUNG_GENERATION_MIB = 32;

/** Threads that draw figures while the calling thread continues. */
export interface FigureThreads {
  readonly draw: FigureDrawing;
  /** Ends the threads and abandons unfinished drawings. */
  close(): Promise<void>;
}

/**
 * Starts threads that draw figures as SVG and PNG, the same bytes as in one thread. They load the drawing library at
 * once, so start them before the numbers are computed.
 *
 * Errors: `draw` rejects with the error that drawing threw; a GrokError becomes a plain Error.
 */
export function startFigureThreads(): FigureThreads {
  const threads = Math.min(MOST_THREADS, usableThreads());
  const pool = new Piscina<Figure, DrawnFigure>({
    filename: moduleUrl("report/draw/figure-thread.js").href,
    name: "drawInThread",
    minThreads: threads,
    maxThreads: threads,
    // One figure waits behind the one being drawn, because the dispatching thread is often busy with the page for a long time.
    concurrentTasksPerWorker: 2,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB },
  });
  return { draw: (figure) => pool.run(figure), close: () => pool.destroy() };
}
