import {
  exp,
  groupsOf,
  type LANDSCAPE_COLUMNS,
  log,
  type OutcomeRow,
  type ParameterValues,
} from "../model/index.js";
import { cellKey, cellParameters, compareValues, seedKey, varyingParameters } from "./cell-parameters.js";
import { estimateMedian, type MedianEstimate } from "./median-estimate.js";

/** The parameter that scales all initial weights together, so that norms are proportional to it. */
export const NORM_PARAMETER = "sigma";

/** Both losses at one norm, as medians over seeds, divided by the label power. */
export interface LandscapePoint {
  /** [w] The norm, as a multiple of that of the system's usual initial weights. */
  readonly scale: number;
  readonly train: MedianEstimate;
  readonly test: MedianEstimate;
}

/** The losses over the norm where all other parameters have one value. */
export interface LandscapeLine {
  /** The parameters that tell lines apart. */
  readonly fixed: ParameterValues;
  /** Norms increasing. */
  readonly points: readonly LandscapePoint[];
  /** The least norm at which the train set is fitted: the corner of the "L". Seeds without a bracket are left out. */
  readonly fits: MedianEstimate;
  /** [w_c] The largest norm at which the test set is generalised to: the right flank of the "U". */
  readonly generalises: MedianEstimate;
  /** The norm of the least median test loss: the bottom of the "U". */
  readonly bottom: number;
}

/** Losses of networks that were trained at constant norm, over this norm. */
export interface ReducedLandscape {
  /** In order of the parameters that tell them apart. */
  readonly lines: readonly LandscapeLine[];
}

/**
 * The reduced landscape l̃(w) = l(θ*(w)), θ*(w) the minimiser of the train loss among the weights of norm w, from trials that
 * were trained at constant norm. A set counts as fitted, or generalised to, where its loss or accuracy stays within its
 * threshold to the end. Each edge lies between two neighbouring norms of a seed, and is taken at their geometric mean.
 *
 * Edge:   fewer than two norms: null. A seed whose every norm is on one side has no edge.
 * Source: Liu, Michaud & Tegmark, arXiv:2210.01117, Eq. 1 and §2.
 *
 * @param rows outcomes of one sweep whose trials all used a constrained method.
 */
export function reducedLandscape(rows: Iterable<OutcomeRow>): ReducedLandscape | null {
  const known = [...rows].filter((row) => typeof row.parameters[NORM_PARAMETER] === "number");
  const names = varyingParameters(known).filter((name) => name !== NORM_PARAMETER);
  if (new Set(known.map(scaleOf)).size < 2) return null;
  const groups = groupsOf(known, ({ parameters }) => cellKey(parameters, [NORM_PARAMETER])).sort(
    ([{ parameters: a }], [{ parameters: b }]) =>
      names.map((name) => compareValues(a[name] ?? null, b[name] ?? null)).find((sign) => sign !== 0) ?? 0,
  );
  return {
    lines: groups.map((members): LandscapeLine => {
      const scales = groupsOf(members, (row) => String(scaleOf(row))).sort(
        ([a], [b]) => scaleOf(a) - scaleOf(b),
      );
      const points = scales.map((ofScale) => ({
        scale: scaleOf(ofScale[0]),
        train: medianOf(ofScale.flatMap((row) => relative(row, row.final_train))),
        test: medianOf(ofScale.flatMap((row) => relative(row, row.final_test))),
      }));
      const seeds = groupsOf(members, ({ parameters }) => seedKey(parameters)).map((ofSeed) =>
        ofSeed.sort((a, b) => scaleOf(a) - scaleOf(b)),
      );
      const all = cellParameters(members[0].parameters);
      return {
        fixed: Object.fromEntries(names.map((name) => [name, all[name] ?? null])),
        points,
        fits: medianOf(seeds.flatMap(firstFitted)),
        generalises: medianOf(seeds.flatMap(lastGeneralised)),
        bottom: bottomOf(points),
      };
    }),
  };
}

/**
 * Steps in which weight decay alone takes a norm from w₀ to w, t = ln(w₀/w)/γ; 0 where w₀ is not above w. On the plateau of the
 * train loss nothing else moves the norm, so that generalisation is expected when it has reached w_c.
 *
 * @param perStep [γ = ηλ] decay of a weight in one step.
 * Source: Liu, Michaud & Tegmark, arXiv:2210.01117, Eq. 3.
 */
export function decaySteps(start: number, end: number, perStep: number): number {
  return start <= end ? 0 : log(start / end) / perStep;
}

/** Of a landscape what each of its norms has in tables: the edges of its line, as medians over seeds, and what decay must undo. */
export type LandscapeColumns = Readonly<Record<(typeof LANDSCAPE_COLUMNS)[number], number | null>>;

/**
 * The columns of cells that belong to a landscape: the norm from which on the train set is fitted, w_c, each with its range and the
 * seeds that have it, and ln(w/w_c) of the cell's own norm w, 0 where it is not above w_c: the γt after which weights that begin with this
 * norm are expected to generalise when they decay by γ a step ({@link decaySteps}). null: there is no such edge.
 */
export function landscapeColumns({ lines }: ReducedLandscape, parameters: ParameterValues): LandscapeColumns {
  const line = lines.find(({ fixed }) =>
    Object.entries(fixed).every(([name, value]) => (parameters[name] ?? null) === value),
  );
  const critical = line?.generalises.median ?? null;
  const scale = parameters[NORM_PARAMETER];
  return {
    fits_from: line?.fits.median ?? null,
    fits_from_low: line?.fits.interval?.low ?? null,
    fits_from_high: line?.fits.interval?.high ?? null,
    fits_from_seeds: line?.fits.counted ?? null,
    w_c: critical,
    w_c_low: line?.generalises.interval?.low ?? null,
    w_c_high: line?.generalises.interval?.high ?? null,
    w_c_seeds: line?.generalises.counted ?? null,
    decay_needed: critical === null || typeof scale !== "number" ? null : decaySteps(scale, critical, 1),
  };
}

function scaleOf({ parameters }: OutcomeRow): number {
  return parameters[NORM_PARAMETER] as number;
}

function relative({ label_power: power }: OutcomeRow, loss: number | null): readonly number[] {
  return loss === null || power === null || power <= 0 ? [] : [loss / power];
}

/** The median, with the range over seeds: there are rarely enough of them for more. */
function medianOf(values: readonly number[]): MedianEstimate {
  const estimate = estimateMedian(
    values.map((time, seed) => ({ time, isEvent: true, seed })),
    { resamples: null },
  );
  if (values.length === 0) return estimate;
  return { ...estimate, interval: { kind: "range", low: Math.min(...values), high: Math.max(...values) } };
}

/** Between the last norm, from below, that does not fit and the first that does. */
function firstFitted(rows: readonly OutcomeRow[]): readonly number[] {
  const first = rows.findIndex(({ train_step: step }) => step !== null);
  return first <= 0 ? [] : [between(rows[first - 1], rows[first])];
}

/** Between the last norm that generalises and the next, which does not. */
function lastGeneralised(rows: readonly OutcomeRow[]): readonly number[] {
  const last = rows.findLastIndex(({ test_step: step }) => step !== null);
  return last < 0 || last === rows.length - 1 ? [] : [between(rows[last], rows[last + 1])];
}

function between(low: OutcomeRow, high: OutcomeRow): number {
  return exp((log(scaleOf(low)) + log(scaleOf(high))) / 2);
}

function bottomOf(points: readonly LandscapePoint[]): number {
  return points.reduce((best, each) =>
    (each.test.median ?? Infinity) < (best.test.median ?? Infinity) ? each : best,
  ).scale;
}
