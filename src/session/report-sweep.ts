import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { cellKey, cellParameters, representativesOf, type Clock } from "../analysis/index.js";
import { GrokError, type GrokThresholds, type Method, type OutcomeRow, type Store } from "../model/index.js";
import {
  readingNotes,
  renderReport,
  summaryLines,
  type OtherSeed,
  type ReportCurve,
  type ReportInput,
} from "../report/index.js";
import { programVersion } from "../store/index.js";
import { hashSweep } from "./hash-sweep.js";
import { newestSweep } from "./newest-sweep.js";
import { recordingRule } from "./recording-rule.js";
import { resolveSweepName } from "./resolve-sweep-name.js";
import { sweepFindings, type SweepFindings } from "./sweep-findings.js";

/** What to report and where to. */
export interface ReportOptions {
  /** Name of the sweep; default: the one changed last. */
  readonly sweep?: string;
  /** Folder to write to; made when it is not there. Files of an earlier report are replaced. */
  readonly out: string;
  /** Thresholds that replace the sweep's own in this report; the stored outcomes stay as they are. */
  readonly thresholds?: Partial<GrokThresholds>;
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
}

/** Learning curves drawn at most. */
const MOST_CURVES = 6;

/** Further seeds drawn behind each. */
const MOST_OTHER_SEEDS = 9;

/** Trials that are asked which kernels trained them. */
const SAMPLED_TRIALS = 1000;

/**
 * Writes the report of a sweep: `index.html`, one self-contained page, and `figures/*.svg`.
 *
 * Reads outcomes lazily (twice) and the curves of a few representative trials; the content hash reads every curve
 * once. Trials without an outcome are counted as pending.
 *
 * @throws GrokError INPUT when there is no such sweep; STORE when `out` cannot be written.
 */
export async function reportSweep(store: Store, options: ReportOptions): Promise<ReportResult> {
  const name = options.sweep === undefined ? newestSweep(store) : resolveSweepName(store, options.sweep);
  const input = reportInput(store, name, options);
  const { html, figures } = renderReport(input);
  const pagePath = join(options.out, "index.html");
  const figurePaths = figures.map((figure) => join(options.out, "figures", `${figure.name}.svg`));
  try {
    mkdirSync(join(options.out, "figures"), { recursive: true });
    writeFileSync(pagePath, html);
    figures.forEach((figure, i) => writeFileSync(figurePaths[i], figure.svg));
  } catch (cause) {
    throw new GrokError(
      "STORE",
      `${options.out}: expected a folder that can be written, found ${String(cause)}`,
      {
        hint: "choose another with --out DIR",
        cause,
      },
    );
  }
  return Promise.resolve({
    pagePath,
    figurePaths,
    notes: input.notes ?? [],
    summary: summaryLines(input),
  });
}

function reportInput(store: Store, name: string, options: ReportOptions): ReportInput {
  const findings = sweepFindings(store, name, options.thresholds);
  const { sweep, cells, regimes, thresholds, budgetSteps, pending } = findings;
  const { methods, kernels } = trainedWith(store, name);
  return {
    sweepName: name,
    definition: sweep.definition,
    thresholds,
    budgetSteps,
    pending,
    notes: readingNotes(findings),
    clock: options.clock ?? "steps",
    cells,
    regimes,
    curves: representativeCurves(store, findings),
    methods,
    contentHash: hashSweep(store, name),
    provenance: [
      { name: "groksweep", value: programVersion() },
      { name: "node", value: process.version },
      { name: "machine", value: machineText() },
      { name: "kernels", value: kernels.length === 0 ? "nothing trained yet" : kernels.join(", ") },
    ],
    generatedAt: (options.now ?? new Date()).toISOString(),
  };
}

/** The machine that writes the report, without its name. */
function machineText(): string {
  const cores = cpus();
  return `${process.platform} ${process.arch}, ${cores.length} × ${cores[0]?.model.trim() || "unknown processor"}`;
}

/** Methods and kernels behind the first trials of a sweep: they are the same for all, or nearly so. */
function trainedWith(
  store: Store,
  name: string,
): { readonly methods: readonly Method["kind"][]; readonly kernels: readonly string[] } {
  const methods = new Set<Method["kind"]>();
  const ids: string[] = [];
  for (const trial of store.trials(name)) {
    methods.add(trial.method.kind);
    if (ids.push(trial.id) >= SAMPLED_TRIALS) break;
  }
  const kernels = new Set(store.progress(ids).flatMap(({ end }) => (end === null ? [] : [end.kernels])));
  return { methods: [...methods].sort(), kernels: [...kernels].sort() };
}

/**
 * The curves of one trial a kind of outcome: of its representative cell the trial with the smallest seed, and some
 * others of the same cell.
 */
function representativeCurves(
  store: Store,
  { sweep, cells, outcomes }: SweepFindings,
): readonly ReportCurve[] {
  const rule = recordingRule(sweep);
  const representatives = representativesOf(cells, MOST_CURVES);
  const wanted = new Set(representatives.map(({ cell }) => cell.key));
  const found = new Map<string, OutcomeRow[]>();
  for (const row of outcomes()) {
    const key = cellKey(cellParameters(row.parameters));
    if (!wanted.has(key)) continue;
    const rows = found.get(key) ?? [];
    if (rows.push(row) === 1) found.set(key, rows);
  }
  const curveOf = (outcome: OutcomeRow): readonly OtherSeed[] => {
    const last = outcome.steps ?? Infinity;
    const rows = store.curve(outcome.trialId).filter(({ step }) => rule.steps.has(step) && step <= last);
    return rows.length === 0 ? [] : [{ outcome, rows }];
  };
  return representatives.flatMap(({ cell, kind }) => {
    const trials = [...(found.get(cell.key) ?? [])].sort((a, b) => a.parameters.seed - b.parameters.seed);
    const chosen = trials.find((trial) => trial.kind === kind);
    if (chosen === undefined) return [];
    const others = trials.filter((trial) => trial !== chosen).slice(0, MOST_OTHER_SEEDS);
    return curveOf(chosen).map((curve) => ({ label: kind, ...curve, others: others.flatMap(curveOf) }));
  });
}
