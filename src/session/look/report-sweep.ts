import { dirname, join } from "node:path";
import { checkOutput, makeFolder, requireFileName, systemWords, writeOutputs } from "../../files/index.js";
import { GrokError, type Store } from "../../model/index.js";
import {
  loadRasteriser,
  readingNotes,
  renderReport,
  startFigureThreads,
  summaryLines,
  type RenderedReport,
  type ReportInput,
} from "../../report/index.js";
import { refuseStores } from "../../store/index.js";
import { hashSweep } from "../ask/hash-sweep.js";
import { newestSweep } from "../ask/newest-sweep.js";
import { readReportCurves } from "./report-curves.js";
import { reportProvenance } from "./report-provenance.js";
import { resolveSweepName } from "../ask/resolve-sweep-name.js";
import { sweepFindings, type FindingsOptions } from "./sweep-findings.js";
import { systemNotices } from "../ask/system-of-stored.js";

/** What to report, and the target. */
export interface ReportOptions extends FindingsOptions {
  /** Name of the sweep, or of several for one page; default: the one changed last. */
  readonly sweep?: string | readonly string[];
  /**
   * Folder to write to; created if it is missing. Files of an earlier report are replaced together after all new files
   * are written; on failure the earlier files stay unchanged.
   */
  readonly out: string;
  /** The date on the page. Default: now. */
  readonly now?: Date;
}

/** The part of a report on one of its sweeps. */
export interface ReportedSweep {
  readonly sweep: string;
  /** Notes to read first (readingNotes); usually none. */
  readonly notes: readonly string[];
  /** Five lines of plain text. */
  readonly summary: readonly string[];
}

/** Where a report was written, and its findings. */
export interface ReportResult {
  readonly pagePath: string;
  readonly figurePaths: readonly string[];
  /** The sweeps in the order of the request. */
  readonly sweeps: readonly ReportedSweep[];
  /** Notes and summaries of all sweeps, one after the other. */
  readonly notes: readonly string[];
  readonly summary: readonly string[];
  /** Parts that are missing from the report but that another machine would have written; empty if there are none. */
  readonly notices: readonly string[];
}

/** The content hash reads every curve; for larger sweeps the report says how to get it. */
const LARGEST_HASHED = 20_000;

/**
 * Writes the report of a sweep, or of several: `index.html`, one self-contained page, and its figures in `figures/` (of
 * several sweeps in a folder each), each as SVG, as PNG and as its Vega-Lite specification (JSON).
 *
 * Reads outcomes (once; more often of more than 200 000 trials) and the curves of a few trials; the content hash of a sweep
 * of at most 20 000 trials reads every curve once. Trials without an outcome are counted as pending, and the page says that
 * it is partial.
 *
 * @throws GrokError INPUT when there is no such sweep, nothing of it has been trained, for an `out` that names no folder,
 *         or what sweepFindings refuses; STORE when `out` cannot be written.
 */
export async function reportSweep(store: Store, options: ReportOptions): Promise<ReportResult> {
  const names = sweepsToReport(store, options.sweep);
  requireReportFolder(options.out);
  const withoutSystem = await systemNotices(store, names);
  // The threads load the drawing library while the numbers are computed.
  const threads = startFigureThreads();
  try {
    const inputs = names.map((name) => reportInput(store, name, options));
    const written = await writeReport(await renderReport(inputs, threads.draw), options.out);
    const sweeps = inputs.map((input): ReportedSweep => ({
      sweep: input.sweepName,
      notes: input.notes ?? [],
      summary: summaryLines(input),
    }));
    return {
      ...written,
      sweeps,
      notes: sweeps.flatMap(({ notes }) => notes),
      summary: sweeps.flatMap(({ summary }) => summary),
      notices: [...withoutSystem, ...(await missingPictures())],
    };
  } finally {
    await threads.close();
  }
}

/**
 * Checks that a report can be written to a folder, before its contents are computed or trained. Nothing is left behind:
 * files and folders made for the check are removed.
 *
 * @throws GrokError INPUT for an `out` that names no folder, or where a store lies in the place of its page; STORE where
 *   it cannot be written.
 */
export function requireReportFolder(out: string): void {
  requireFileName(out, "--out");
  const takeBack: (() => void)[] = [];
  try {
    for (const folder of [out, join(out, "figures")]) takeBack.unshift(makeFolder(folder, refuseStores));
    checkOutput(join(out, "index.html"), refuseStores);
    checkOutput(join(out, "figures", "curves.svg"), refuseStores);
  } catch (cause) {
    throw unwritable(out, cause);
  } finally {
    for (const each of takeBack) each();
  }
}

function unwritable(out: string, cause: unknown): GrokError {
  if (cause instanceof GrokError) return cause;
  return new GrokError(
    "STORE",
    `${out}: expected a folder that can be written, found ${systemWords(cause)}`,
    {
      hint: "choose another with --out DIR",
      cause,
    },
  );
}

/**
 * The sweeps of a report, each once: the named ones, else the one changed last.
 *
 * @throws GrokError INPUT for a name that the store does not hold.
 */
export function sweepsToReport(store: Store, named: ReportOptions["sweep"]): readonly string[] {
  const names = typeof named === "string" ? [named] : (named ?? []);
  if (names.length === 0) return [newestSweep(store)];
  return [...new Set(names)].map((name) => resolveSweepName(store, name));
}

/** The reason why there are no pictures, if there are none. */
async function missingPictures(): Promise<readonly string[]> {
  const rasteriser = await loadRasteriser();
  if (typeof rasteriser === "function") return [];
  return [
    `no PNG files: @resvg/resvg-js cannot be loaded here (${rasteriser.missing}); the SVG files are complete`,
  ];
}

async function writeReport(
  { html, figures }: RenderedReport,
  out: string,
): Promise<Pick<ReportResult, "pagePath" | "figurePaths">> {
  const pagePath = join(out, "index.html");
  const drawn = figures.flatMap(({ name, svg, png, specification }) => [
    { path: join(out, "figures", `${name}.svg`), content: svg },
    ...(png === null ? [] : [{ path: join(out, "figures", `${name}.png`), content: png }]),
    { path: join(out, "figures", `${name}.vl.json`), content: specification },
  ]);
  const made: (() => void)[] = [];
  const takeBack = (): void => {
    for (const each of made) each();
  };
  try {
    for (const folder of new Set([out, ...drawn.map(({ path }) => dirname(path))])) {
      made.unshift(makeFolder(folder, refuseStores));
    }
    // The page is written last, so that the files it refers to exist when it appears.
    await writeOutputs([...drawn, { path: pagePath, content: html }], refuseStores, takeBack);
  } catch (cause) {
    takeBack();
    throw unwritable(out, cause);
  }
  return { pagePath, figurePaths: drawn.map(({ path }) => path) };
}

function reportInput(store: Store, name: string, options: ReportOptions): ReportInput {
  const findings = sweepFindings(store, name, options);
  const { sweep, cells, regimes, thresholds, budgetSteps, pending } = findings;
  const trials = cells.reduce((sum, cell) => sum + cell.trials, 0);
  return {
    sweepName: name,
    ...{ definition: sweep.definition, settings: sweep.settings },
    ...{ thresholds, budgetSteps, pending, cells, regimes, deepened: findings.deepened },
    notes: readingNotes(findings),
    clock: options.clock ?? "steps",
    system: findings.system,
    laws: findings.laws,
    ...readReportCurves(store, findings),
    methods: findings.methods,
    landscape: findings.landscape,
    contentHash: trials > LARGEST_HASHED ? null : hashSweep(store, name),
    provenance: reportProvenance(store, name, sweep.definition),
    generatedAt: (options.now ?? new Date()).toISOString(),
  };
}
