import { log } from "../../model/index.js";
import { cholesky, choleskySolve, normalTail } from "../../science/index.js";

/** One observation of a law: the logarithm of a time, or a bound on it. */
export interface LawObservation {
  /** ln t; of a bound, ln of the time up to which there was no event. */
  readonly logTime: number;
  /** [K] logarithms of the parameters. */
  readonly logValues: readonly number[];
  /** Index of its stratum: each has a constant of its own. */
  readonly stratum: number;
  /** False: the time is only known to be longer. */
  readonly isEvent: boolean;
  /** Index of its seed among those that are resampled. */
  readonly seed: number;
}

/** An estimated law ln t = c_stratum + Σ exponent · ln value + spread · a standard normal number. */
export interface CensoredFit {
  /** [K] */
  readonly exponents: readonly number[];
  /** [σ] standard deviation of ln t around the law. */
  readonly spread: number;
  /** [strata] the constants; null for a stratum without an event, about which bounds alone say nothing. */
  readonly constants: readonly (number | null)[];
}

/** Residuals of events whose mean square is below this are rounding: the law holds exactly. */
const EXACT = 1e-20;

/** A parameter whose logarithm has a smaller mean square within the strata is constant there, up to rounding. */
const CONSTANT = 1e-22;

/** The spread that the search begins with where events alone fit exactly. */
const SMALL_SPREAD = 1e-2;

/** Below this spread a law counts as exact, and the search ends. */
const LEAST_SPREAD = 1e-9;

const MOST_STEPS = 100;

/** The search ends when a further step would raise the log-likelihood by less than this. */
const SETTLED = 1e-13;

/**
 * The most likely law under log-normal scatter, where some times are only known to be longer than a bound (an accelerated
 * failure time model; a Tobit regression of ln t). Without bounds it is least squares. Null where the events do not
 * determine the exponents: within the strata, their parameters must vary in K independent directions.
 *
 * With h = 1/σ, a = h·c and g = h·exponents the log-likelihood is concave (Olsen), so Newton's method finds its only
 * maximum; the constants of the strata are eliminated from each step.
 *
 * Shapes: observations [n]; weights [seeds] multiplicities of seeds, 1 each when left out (a resample gives others).
 * Edge:   an exact fit has spread 0. Strata without an event are left out.
 * Source: Tobin 1958, Econometrica 26:24; Olsen 1978, Econometrica 46:1211.
 * Cost:   some ten passes over n, each n·K² and the tail of a normal distribution for every bound.
 */
export function fitCensored(
  observations: readonly LawObservation[],
  weights?: Uint32Array,
): CensoredFit | null {
  const data = prepared(observations, weights);
  if (data === null) return null;
  const start = leastSquares(data);
  if (start === null) return null;
  const isSettled = start.spread === 0 && data.rows.every((row) => row.isEvent || gap(row, start) >= 0);
  const fit = data.rows.every(({ isEvent }) => isEvent) || isSettled ? start : mostLikely(data, start);
  return withConstants(data, fit, observations);
}

interface Row {
  /** ln t and ln values, less the means of the stratum's events. */
  readonly time: number;
  readonly values: readonly number[];
  /** Index among the strata with events. */
  readonly stratum: number;
  readonly isEvent: boolean;
  readonly weight: number;
}

interface Data {
  readonly rows: readonly Row[];
  /** Original indices of the strata with events, and the means that rows are measured from. */
  readonly strata: readonly {
    readonly index: number;
    readonly time: number;
    readonly values: readonly number[];
  }[];
  readonly parameters: number;
  /** Σ weights of events. */
  readonly events: number;
}

/** A state of the search; `constants` are those of the centred rows. */
interface Estimate {
  readonly exponents: readonly number[];
  readonly spread: number;
  readonly constants: readonly number[];
}

function prepared(observations: readonly LawObservation[], weights?: Uint32Array): Data | null {
  const parameters = observations[0]?.logValues.length ?? 0;
  const weightOf = ({ seed }: LawObservation): number => weights?.[seed] ?? 1;
  const sums = new Map<number, { weight: number; time: number; values: number[] }>();
  for (const each of observations) {
    const weight = weightOf(each);
    if (!each.isEvent || weight === 0) continue;
    const sum = sums.get(each.stratum) ?? {
      weight: 0,
      time: 0,
      values: new Array<number>(parameters).fill(0),
    };
    sums.set(each.stratum, sum);
    sum.weight += weight;
    sum.time += weight * each.logTime;
    each.logValues.forEach((value, k) => (sum.values[k] += weight * value));
  }
  if (sums.size === 0) return null;
  const strata = [...sums].map(([index, { weight, time, values }]) => ({
    index,
    time: time / weight,
    values: values.map((value) => value / weight),
  }));
  const places = new Map(strata.map(({ index }, place) => [index, place]));
  const rows = observations.flatMap((each): readonly Row[] => {
    const stratum = places.get(each.stratum);
    const weight = weightOf(each);
    if (stratum === undefined || weight === 0) return [];
    const mean = strata[stratum];
    return [
      {
        time: each.logTime - mean.time,
        values: each.logValues.map((value, k) => value - mean.values[k]),
        ...{ stratum, isEvent: each.isEvent, weight },
      },
    ];
  });
  const events = [...sums.values()].reduce((sum, { weight }) => sum + weight, 0);
  return { rows, strata, parameters, events };
}

/** Least squares over the events; null where they do not determine the exponents. */
function leastSquares({ rows, strata, parameters: K, events }: Data): Estimate | null {
  const normal = new Float64Array(K * K);
  const right = new Float64Array(K);
  for (const { isEvent, weight, values, time } of rows) {
    if (!isEvent) continue;
    for (let i = 0; i < K; i++) {
      right[i] += weight * values[i] * time;
      for (let j = 0; j < K; j++) normal[i * K + j] += weight * values[i] * values[j];
    }
  }
  // Every parameter is measured in its own spread, so that rounding is told from a direction in which little varies.
  const scale = Float64Array.from({ length: K }, (_, k) => Math.sqrt(normal[k * K + k]));
  if (scale.some((each) => !(each * each > CONSTANT * events))) return null;
  const lower = cholesky(
    normal.map((value, at) => value / (scale[Math.floor(at / K)] * scale[at % K])),
    K,
  );
  if (lower === null) return null;
  const exponents = [
    ...choleskySolve(
      lower,
      right.map((value, k) => value / scale[k]),
    ),
  ].map((value, k) => value / scale[k]);
  let squares = 0;
  for (const { isEvent, weight, values, time } of rows) {
    if (!isEvent) continue;
    const residual = time - dot(exponents, values);
    squares += weight * residual * residual;
  }
  const variance = squares / events;
  return {
    exponents,
    spread: variance <= EXACT ? 0 : Math.sqrt(variance),
    constants: strata.map(() => 0),
  };
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

/** The law's ln t of a row, less the row's own: at least 0 where a bound agrees with an exact law. */
function gap({ stratum, values, time }: Row, { constants, exponents }: Estimate): number {
  return constants[stratum] + dot(exponents, values) - time;
}

/** Newton's method on the concave log-likelihood in h = 1/σ, g = h·exponents, a = h·constants. */
function mostLikely(data: Data, start: Estimate): Estimate {
  const first = 1 / Math.max(start.spread, start.spread === 0 ? SMALL_SPREAD : LEAST_SPREAD);
  let state: State = {
    shared: [...start.exponents.map((exponent) => exponent * first), first],
    own: start.constants.map((constant) => constant * first),
  };
  let value = logLikelihood(data, state);
  for (let step = 0; step < MOST_STEPS && state.shared[data.parameters] < 1 / LEAST_SPREAD; step++) {
    const { direction, gain } = newtonStep(data, state);
    if (!(gain > SETTLED * data.events)) break;
    let length = 1;
    let next = moved(state, direction, length);
    let reached = logLikelihood(data, next);
    // Far from the maximum a full step may leave the range of h or overshoot.
    while (!(reached >= value) && length > 1e-12) {
      length /= 2;
      next = moved(state, direction, length);
      reached = logLikelihood(data, next);
    }
    if (!(reached >= value)) break;
    state = next;
    value = reached;
  }
  const h = state.shared[data.parameters];
  return {
    exponents: state.shared.slice(0, -1).map((each) => each / h),
    spread: h >= 1 / LEAST_SPREAD ? 0 : 1 / h,
    constants: state.own.map((each) => each / h),
  };
}

/** `shared` [K + 1] are g and h, `own` the a of each stratum. */
interface State {
  readonly shared: readonly number[];
  readonly own: readonly number[];
}

/** The residual in units of σ. */
function standardised({ values, time, stratum }: Row, { shared, own }: State): number {
  let u = shared[values.length] * time - own[stratum];
  for (let k = 0; k < values.length; k++) u -= shared[k] * values[k];
  return u;
}

function logLikelihood({ rows, events, parameters }: Data, state: State): number {
  const h = state.shared[parameters];
  if (!(h > 0)) return -Infinity;
  let sum = events * log(h);
  for (const row of rows) {
    const u = standardised(row, state);
    sum += row.weight * (row.isEvent ? (-u * u) / 2 : normalTail(u).logTail);
  }
  return sum;
}

/** The direction of Newton's step, and the log-likelihood that it promises. */
function newtonStep(data: Data, state: State): { readonly direction: State; readonly gain: number } {
  const { rows, strata, parameters, events } = data;
  const size = parameters + 1;
  const h = state.shared[parameters];
  const matrix = new Float64Array(size * size);
  const gradient = new Float64Array(size);
  const own = strata.map(() => ({ slope: 0, curvature: 0, mixed: new Float64Array(size) }));
  const z = new Float64Array(size);
  matrix[size * size - 1] = events / (h * h);
  gradient[parameters] = events / h;
  for (const row of rows) {
    const u = standardised(row, state);
    let [slope, curvature] = [-u, 1];
    if (!row.isEvent) {
      const { hazard } = normalTail(u);
      [slope, curvature] = [-hazard, hazard * (hazard - u)];
    }
    slope *= row.weight;
    curvature *= row.weight;
    for (let k = 0; k < parameters; k++) z[k] = -row.values[k];
    z[parameters] = row.time;
    const ofStratum = own[row.stratum];
    ofStratum.slope -= slope;
    ofStratum.curvature += curvature;
    for (let i = 0; i < size; i++) {
      gradient[i] += slope * z[i];
      ofStratum.mixed[i] -= curvature * z[i];
      for (let j = 0; j < size; j++) matrix[i * size + j] += curvature * z[i] * z[j];
    }
  }
  // The constants are eliminated: their block of the matrix is diagonal.
  const right = gradient.slice();
  for (const { slope, curvature, mixed } of own) {
    for (let i = 0; i < size; i++) {
      right[i] -= (mixed[i] * slope) / curvature;
      for (let j = 0; j < size; j++) matrix[i * size + j] -= (mixed[i] * mixed[j]) / curvature;
    }
  }
  const lower = cholesky(matrix, size);
  const shared = lower === null ? gradient : choleskySolve(lower, right);
  const ownSteps = own.map(({ slope, curvature, mixed }) => {
    let coupled = 0;
    for (let i = 0; i < size; i++) coupled += mixed[i] * shared[i];
    return (slope - coupled) / curvature;
  });
  let gain = 0;
  for (let i = 0; i < size; i++) gain += gradient[i] * shared[i];
  own.forEach(({ slope }, at) => (gain += slope * ownSteps[at]));
  return { direction: { shared: [...shared], own: ownSteps }, gain };
}

function moved(state: State, direction: State, length: number): State {
  return {
    shared: state.shared.map((value, i) => value + length * direction.shared[i]),
    own: state.own.map((value, i) => value + length * direction.own[i]),
  };
}

function withConstants(
  { strata }: Data,
  { exponents, spread, constants }: Estimate,
  observations: readonly LawObservation[],
): CensoredFit {
  let count = 0;
  for (const { stratum } of observations) count = Math.max(count, stratum + 1);
  const all = new Array<number | null>(count).fill(null);
  strata.forEach(({ index, time, values }, place) => {
    all[index] = constants[place] + time - dot(exponents, values);
  });
  return { exponents, spread, constants: all };
}
