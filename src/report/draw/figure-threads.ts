import { Piscina } from "piscina";
import { moduleUrl, usableThreads } from "../../model/index.js";
import type { Figure } from "../figure/figure-spec.js";
import type { DrawnFigure, FigureDrawing } from "../render-report.js";

/** Each loads the drawing library for itself, some 100 MB; a report has half a dozen figures. */
const MOST_THREADS = 4;

/** Where a thread's new objects live, MiB: a large figure makes many, and few of them last. */
const YOUNG_GENERATION_MIB = 32;

/** Threads that draw figures while this one goes on. */
export interface FigureThreads {
  readonly draw: FigureDrawing;
  /** Ends the threads; whatever is still being drawn is given up. */
  close(): Promise<void>;
}

/**
 * Starts threads that draw figures as SVG and PNG, the same bytes as in one thread. They load the drawing library at
 * once, so start them before the numbers are computed.
 *
 * Errors: `draw` rejects with what drawing threw, as a plain Error where it was a GrokError.
 */
export function startFigureThreads(): FigureThreads {
  const threads = Math.min(MOST_THREADS, usableThreads());
  const pool = new Piscina<Figure, DrawnFigure>({
    filename: moduleUrl("report/draw/figure-thread.js").href,
    name: "drawInThread",
    minThreads: threads,
    maxThreads: threads,
    // One waits behind the one being drawn: the thread that hands them out is busy with the page for long stretches.
    concurrentTasksPerWorker: 2,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB },
  });
  return { draw: (figure) => pool.run(figure), close: () => pool.destroy() };
}
