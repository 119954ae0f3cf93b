import {
  cellKey,
  compareValues,
  outcomeSoFar,
  representativesOf,
  type Cell,
  type ParameterValue,
} from "../../analysis/index.js";
import type { OutcomeRow, Store, SystemProfile } from "../../model/index.js";
import type { OtherSeed, ReportCurve } from "../../report/index.js";
import { trialRules } from "../run/trial-rules.js";
import type { SweepFindings } from "./sweep-findings.js";

/** Learning curves drawn at most. */
const MOST_CURVES = 6;

/** Further seeds drawn behind each. */
const MOST_OTHER_SEEDS = 9;

/** Cells, evenly spaced in their order, whose curves a reader of the page may choose. */
const SAMPLED_CELLS = 48;

/** The most values of a family parameter with a curve at the smallest amount of data. */
const MOST_OF_FAMILY = 12;

/** Curves of a report. */
export interface ReportCurves {
  /** Representatives of the kinds of outcome, with other seeds of their cells. */
  readonly curves: readonly ReportCurve[];
  /** One trial each of some cells all over the grid, and of every value of the family parameter. */
  readonly furtherCurves: readonly ReportCurve[];
}

/**
 * Reads the curves of a few trials: for each kind of outcome, the trial with the smallest seed and some others of the
 * representative cell; in addition, one trial each of cells sampled over the grid. `cells` are in the order of tables.
 *
 * Cost: one pass over the outcomes, and at most some 120 curves.
 */
export function readReportCurves(
  store: Store,
  {
    sweep,
    system,
    thresholds,
    cells,
    outcomes,
  }: Pick<SweepFindings, "sweep" | "system" | "thresholds" | "cells" | "outcomes">,
): ReportCurves {
  const rules = trialRules(store, sweep);
  const labelOf = (outcome: OutcomeRow): string => outcomeSoFar(outcome, thresholds.ratio);
  const representatives = representativesOf(cells, MOST_CURVES, system.amount);
  const sampled = [...evenly(cells, SAMPLED_CELLS), ...familyCells(cells, system)];
  const wanted = new Set([...representatives.map(({ cell }) => cell.key), ...sampled.map(({ key }) => key)]);
  const trials = trialsOf(outcomes(), wanted);
  const curveOf = (outcome: OutcomeRow): readonly OtherSeed[] => {
    const last = outcome.steps ?? Infinity;
    const { steps } = rules.of(outcome.trialId);
    const rows = store.curve(outcome.trialId).filter(({ step }) => steps.has(step) && step <= last);
    return rows.length === 0 ? [] : [{ outcome, rows }];
  };
  const curves = representatives.flatMap(({ cell, kind }) => {
    const ofCell = trials.get(cell.key) ?? [];
    const chosen = ofCell.find((trial) => labelOf(trial) === kind);
    if (chosen === undefined) return [];
    const others = ofCell.filter((trial) => trial !== chosen).slice(0, MOST_OTHER_SEEDS);
    return curveOf(chosen).map((curve) => ({ label: kind, ...curve, others: others.flatMap(curveOf) }));
  });
  const drawn = new Set(curves.map(({ outcome }) => outcome.trialId));
  const furtherCurves = [...new Set(sampled)].flatMap((cell) => {
    const first = trials.get(cell.key)?.[0];
    if (first === undefined || drawn.has(first.trialId)) return [];
    return curveOf(first).map((curve) => ({ label: labelOf(first), ...curve }));
  });
  return { curves, furtherCurves };
}

/** The trials of some cells by the cell's key, the smallest seed first. */
function trialsOf(
  outcomes: Iterable<OutcomeRow>,
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, readonly OutcomeRow[]> {
  const found = new Map<string, OutcomeRow[]>();
  for (const row of outcomes) {
    const key = cellKey(row.parameters);
    if (!wanted.has(key)) continue;
    const rows = found.get(key) ?? [];
    if (rows.push(row) === 1) found.set(key, rows);
  }
  for (const rows of found.values())
    rows.sort((a, b) => Number(a.parameters.seed) - Number(b.parameters.seed));
  return found;
}

/** For each value of the family parameter the first cell at its smallest amount of data; evenly thinned where there are many. */
function familyCells(
  cells: readonly Cell[],
  { family, amount }: Pick<SystemProfile, "family" | "amount">,
): readonly Cell[] {
  if (family === null) return [];
  const amountOf = ({ parameters }: Cell): number => (amount === null ? 0 : Number(parameters[amount]));
  const first = new Map<ParameterValue, Cell>();
  for (const cell of cells) {
    const value = cell.parameters[family] ?? null;
    if (value === null) continue;
    const known = first.get(value);
    if (known === undefined || amountOf(cell) < amountOf(known)) first.set(value, cell);
  }
  return evenly(
    [...first].sort(([a], [b]) => compareValues(a, b)).map(([, cell]) => cell),
    MOST_OF_FAMILY,
  );
}

/** At most `atMost` of the items, both ends included. */
function evenly<T>(items: readonly T[], atMost: number): readonly T[] {
  if (items.length <= atMost) return items;
  const stride = (items.length - 1) / (atMost - 1);
  return Array.from({ length: atMost }, (_, k) => items[Math.round(k * stride)]);
}
