import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../analysis/index.js";
import { GrokError, isNetworkTask, type Method, type Store } from "../model/index.js";
import {
  loadRasteriser,
  readingNotes,
  renderReport,
  startFigureThreads,
  summaryLines,
  type RenderedReport,
  type ReportInput,
} from "../report/index.js";
import { hashSweep } from "./hash-sweep.js";
import type { ThresholdChange } from "./other-thresholds.js";
import { newestSweep } from "./newest-sweep.js";
import { readReportCurves } from "./report-curves.js";
import { reportProvenance } from "./report-provenance.js";
import { resolveSweepName } from "./resolve-sweep-name.js";
import { sweepFindings } from "./sweep-findings.js";
import { taskOf } from "./sweep-task.js";

/** What to report and where to. */
export interface ReportOptions {
  /** Name of the sweep; default: the one changed last. */
  readonly sweep?: string;
  /** Folder to write to; made when it is not there. Files of an earlier report are replaced. */
  readonly out: string;
  /** Thresholds that replace the sweep's own in this report; the stored outcomes stay as they are. */
  readonly thresholds?: ThresholdChange;
  /** [T] a smaller budget that replaces the sweep's own in this report. */
  readonly steps?: number;
  /** What times are told in. Default: steps. */
  readonly clock?: Clock;
  /** The date on the page. Default: now. */
  readonly now?: Date;
}

/** Where a report was written, and its findings. */
export interface ReportResult {
  readonly pagePath: string;
  readonly figurePaths: readonly string[];
  /** What must be read first (readingNotes); mostly nothing. */
  readonly notes: readonly string[];
  /** Five lines of plain text. */
  readonly summary: readonly string[];
  /** What is missing from the report that another machine would have written; empty where nothing is. */
  readonly notices: readonly string[];
}

/** Trials whose methods are looked at: they are the same for all, or nearly so. */
const SAMPLED_TRIALS = 1000;

/** The content hash reads every curve: of larger sweeps the report says how to get it. */
const LARGEST_HASHED = 20_000;

/**
 * Writes the report of a sweep: `index.html`, one self-contained page, and its figures in `figures/`, each as SVG, as PNG
 * and as its Vega-Lite specification (JSON).
 *
 * Reads outcomes (once; more often of more than 200 000 trials) and the curves of a few trials; the content hash of a sweep of at most 20 000
 * trials reads every curve once. Trials without an outcome are counted as pending, and the page says that it is partial.
 *
 * @throws GrokError INPUT when there is no such sweep, or nothing of it has been trained; STORE when `out` cannot be
 *         written.
 */
export async function reportSweep(store: Store, options: ReportOptions): Promise<ReportResult> {
  const name = options.sweep === undefined ? newestSweep(store) : resolveSweepName(store, options.sweep);
  // They load the drawing library while the numbers are computed.
  const threads = startFigureThreads();
  try {
    const input = reportInput(store, name, options);
    const written = writeReport(await renderReport(input, threads.draw), options.out);
    return {
      ...written,
      notes: input.notes ?? [],
      notices: await missingPictures(),
      summary: summaryLines(input),
    };
  } finally {
    await threads.close();
  }
}

/** Why there are no pictures, where there are none. */
async function missingPictures(): Promise<readonly string[]> {
  const rasteriser = await loadRasteriser();
  if (typeof rasteriser === "function") return [];
  return [
    `no PNG files: @resvg/resvg-js cannot be loaded here (${rasteriser.missing}); the SVG files are complete`,
  ];
}

function writeReport(
  { html, figures }: RenderedReport,
  out: string,
): Pick<ReportResult, "pagePath" | "figurePaths"> {
  const pagePath = join(out, "index.html");
  const figurePaths: string[] = [];
  const write = (name: string, content: string | Uint8Array): void => {
    figurePaths.push(join(out, "figures", name));
    writeFileSync(join(out, "figures", name), content);
  };
  try {
    mkdirSync(join(out, "figures"), { recursive: true });
    writeFileSync(pagePath, html);
    for (const { name, svg, png, specification } of figures) {
      write(`${name}.svg`, svg);
      if (png !== null) write(`${name}.png`, png);
      write(`${name}.vl.json`, specification);
    }
  } catch (cause) {
    throw new GrokError("STORE", `${out}: expected a folder that can be written, found ${String(cause)}`, {
      hint: "choose another with --out DIR",
      cause,
    });
  }
  return { pagePath, figurePaths };
}

function reportInput(store: Store, name: string, options: ReportOptions): ReportInput {
  const findings = sweepFindings(store, name, {
    ...options.thresholds,
    ...(options.steps === undefined ? {} : { steps: options.steps }),
  });
  const { sweep, cells, regimes, thresholds, budgetSteps, pending } = findings;
  const trials = cells.reduce((sum, cell) => sum + cell.trials, 0);
  return {
    sweepName: name,
    definition: sweep.definition,
    ...{ thresholds, budgetSteps, pending, cells, regimes, deepened: findings.deepened },
    notes: readingNotes(findings),
    clock: options.clock ?? "steps",
    isNetwork: isNetworkTask(taskOf(sweep)),
    ...readReportCurves(store, findings),
    methods: methodsOf(store, name),
    contentHash: trials > LARGEST_HASHED ? null : hashSweep(store, name),
    provenance: reportProvenance(store, name, sweep.definition),
    generatedAt: (options.now ?? new Date()).toISOString(),
  };
}

/** Methods of the first trials of a sweep. */
function methodsOf(store: Store, name: string): readonly Method["kind"][] {
  const methods = new Set<Method["kind"]>();
  let seen = 0;
  for (const trial of store.trials(name)) {
    methods.add(trial.method.kind);
    if (++seen >= SAMPLED_TRIALS) break;
  }
  return [...methods].sort();
}
