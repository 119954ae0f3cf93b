import { GrokError, exp, type OutcomeRow, type ParameterValues } from "../../model/index.js";
import { compareValues } from "../cell-parameters.js";
import { BOOTSTRAP_SEEDS, type Interval } from "../median-estimate.js";
import { DEFAULT_RESAMPLES, resampleSeeds } from "../resampling.js";
import { fitCensored, type CensoredFit, type LawObservation } from "./censored-fit.js";
import { lawData, type LawData, type LawLeftOut, type LawSource, type LawTerm } from "./law-data.js";
import type { LawQuestion, LawTime } from "./law-question.js";

/** An exponent with its spread over seeds. */
export interface LawExponent {
  readonly value: number;
  /**
   * From 8 seeds on a 95 % bootstrap interval, below that the range of the value and of fits to single seeds; null: neither
   * exists, or resamples of few trials leave out those that decide the value, which then lies outside of what they give.
   */
  readonly interval: Interval | null;
}

/** A fitted law: the time is proportional to the product of the terms, each to its exponent. */
export interface LawFit {
  /** One for each term of the law. */
  readonly exponents: readonly LawExponent[];
  /** e^σ: about two thirds of the trials lie within this factor of the law. */
  readonly scatter: number;
  /** Trials that have the time, and those whose time is only known to be longer than a bound. */
  readonly events: number;
  readonly bounds: number;
}

/** The law of one stratum, fitted to its trials alone. */
export interface LawStratum {
  /** Values of the parameters that are held apart. */
  readonly parameters: ParameterValues;
  /** Null where its trials do not determine the exponents. */
  readonly fit: LawFit | null;
}

/** The exponent between two neighbouring values of a term. */
export interface LocalExponent {
  readonly from: number;
  readonly to: number;
  /** Null where the trials at the two values do not determine it. */
  readonly exponent: number | null;
}

/** A trial beside the law. */
export interface LawPoint {
  /** [terms] values of the terms. */
  readonly values: readonly number[];
  /** The trial's time, or the bound up to which it has none. */
  readonly time: number;
  /** The time that the common fit expects of its values in its stratum. */
  readonly expected: number;
  readonly isEvent: boolean;
}

/** A law of a sweep. */
export interface Law {
  readonly time: LawTime;
  readonly terms: readonly LawTerm[];
  /** Parameters that vary and are held apart: every combination of their values is a stratum with a constant of its own. */
  readonly apart: readonly string[];
  /** Parameters that vary and follow from the terms. */
  readonly along: readonly string[];
  /** The seeds behind the intervals. */
  readonly seeds: number;
  /** All strata together, with common exponents and a common scatter. */
  readonly fit: LawFit;
  /** [strata] each stratum by itself; empty where there is one alone, or more than {@link MOST_STRATA}. */
  readonly strata: readonly LawStratum[];
  readonly strataCount: number;
  /**
   * [terms] exponents between neighbouring values of each term, those of the other terms free: equal ones speak for a power
   * law. Empty for a term with more than {@link MOST_VALUES} values.
   */
  readonly local: readonly (readonly LocalExponent[])[];
  readonly leftOut: LawLeftOut;
  /** The trials behind the fit; of more than {@link MOST_POINTS} as many, evenly chosen. */
  readonly points: readonly LawPoint[];
  /** The number of all. */
  readonly pointsOf: number;
}

/** The most trials that are told beside a law. */
export const MOST_POINTS = 1500;

/** With more strata, only their common law is fitted. */
export const MOST_STRATA = 24;

/** With more values of a term, no exponents between neighbours are fitted. */
export const MOST_VALUES = 12;

/**
 * Fits a law: ln t = c + Σ exponent · ln parameter + σ · a standard normal number, with a constant c for each combination
 * of the other parameters, where training that ended first gives a bound ({@link fitCensored}). Intervals are percentiles
 * over resamples of whole seeds, the same ones in every stratum.
 *
 * Cost: 1000 fits for the law and for each stratum: some 10 s for 1000 trials and 12 strata.
 * Source: ours (docs/definitions.md); the estimator after Tobin 1958 and Olsen 1978, the interval after Efron 1979.
 * @throws GrokError INPUT for what lawData refuses, and where the trials do not determine the exponents.
 */
export function fitLaw(
  rows: Iterable<OutcomeRow>,
  question: LawQuestion,
  source: LawSource & { readonly resamples?: number },
): Law {
  const data = lawData(rows, question, source);
  const { terms, observations, strata, seeds } = data;
  const resamples = resampleSeeds(seeds, source.resamples ?? DEFAULT_RESAMPLES);
  const found = fitCensored(observations);
  if (found === null) throw undetermined(data, question);
  const isSplit = strata.length > 1 && strata.length <= MOST_STRATA;
  return {
    time: question.time,
    ...{ terms, seeds, fit: withSpread(found, observations, seeds, resamples) },
    ...{ apart: data.apart, along: data.along, leftOut: data.leftOut },
    strata: isSplit
      ? inOrder(data).map(({ parameters, at }) => {
          const own = observations.filter(({ stratum }) => stratum === at);
          const fit = fitCensored(own);
          return { parameters, fit: fit === null ? null : withSpread(fit, own, seeds, resamples) };
        })
      : [],
    strataCount: strata.length,
    local: terms.map((_, term) => localExponents(observations, term)),
    points: pointsOf(found, observations),
    pointsOf: observations.length,
  };
}

/** The observations beside the law that is fitted to all of them. */
function pointsOf(fit: CensoredFit, observations: readonly LawObservation[]): readonly LawPoint[] {
  const every = Math.ceil(observations.length / MOST_POINTS);
  return observations
    .filter((_, at) => at % every === 0)
    .flatMap(({ logTime, logValues, stratum, isEvent }): readonly LawPoint[] => {
      const constant = fit.constants[stratum];
      if (constant === null) return [];
      const law = logValues.reduce((sum, value, k) => sum + fit.exponents[k] * value, constant);
      return [{ values: logValues.map(exp), time: exp(logTime), expected: exp(law), isEvent }];
    });
}

/** The strata with their indices, by the values of what is held apart. */
function inOrder({
  apart,
  strata,
}: LawData): readonly { readonly parameters: ParameterValues; readonly at: number }[] {
  return strata
    .map((parameters, at) => ({ parameters, at }))
    .sort((a, b) => {
      const differing = apart.find((name) => a.parameters[name] !== b.parameters[name]);
      return differing === undefined ? 0 : compareValues(a.parameters[differing], b.parameters[differing]);
    });
}

/** A fit with the spread of its exponents over seeds. */
function withSpread(
  found: CensoredFit,
  observations: readonly LawObservation[],
  seeds: number,
  resamples: readonly Uint32Array[],
): LawFit {
  const present = new Set(observations.map(({ seed }) => seed));
  const isBootstrap = present.size >= BOOTSTRAP_SEEDS;
  const draws = isBootstrap
    ? resamples
    : present.size < 2
      ? []
      : [...present].map((seed) => only(seed, seeds));
  const known = draws.flatMap((weights) => {
    const fit = fitCensored(observations, weights);
    return fit === null ? [] : [fit.exponents];
  });
  const events = observations.filter(({ isEvent }) => isEvent).length;
  return {
    exponents: found.exponents.map((value, k) => ({
      value,
      interval:
        known.length < 2 || 2 * known.length < draws.length
          ? null
          : intervalOf(
              known.map((exponents) => exponents[k]),
              value,
              isBootstrap,
            ),
    })),
    scatter: exp(found.spread),
    events,
    bounds: observations.length - events,
  };
}

/** Multiplicities that draw one seed alone. */
function only(seed: number, seeds: number): Uint32Array {
  const weights = new Uint32Array(seeds);
  weights[seed] = 1;
  return weights;
}

/** Nearest ranks of 2.5 % and 97.5 %, null where the value is outside; or both ends, the value among them. */
function intervalOf(fits: readonly number[], value: number, isBootstrap: boolean): Interval | null {
  const sorted = Float64Array.from(fits).sort();
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (!isBootstrap) {
    return {
      kind: "range",
      low: Math.min(value, sorted[0]),
      high: Math.max(value, sorted[sorted.length - 1]),
    };
  }
  const [low, high] = [rank(0.025), rank(0.975)];
  return value < low || value > high ? null : { kind: "bootstrap", low, high };
}

function localExponents(observations: readonly LawObservation[], term: number): readonly LocalExponent[] {
  const values = [...new Set(observations.map(({ logValues }) => logValues[term]))].sort((a, b) => a - b);
  if (values.length > MOST_VALUES) return [];
  return values.slice(1).map((high, at) => {
    const low = values[at];
    const between = observations.filter(
      ({ logValues }) => logValues[term] === low || logValues[term] === high,
    );
    return {
      from: exp(low),
      to: exp(high),
      exponent: fitCensored(between)?.exponents[term] ?? null,
    };
  });
}

function undetermined({ terms, observations, apart, strata }: LawData, question: LawQuestion): GrokError {
  const events = observations.filter(({ isEvent }) => isEvent);
  const names = terms.map(({ name }) => name).join(" and ");
  const lone = terms.filter((_, k) => {
    const seen = new Map<number, Set<number>>();
    for (const { stratum, logValues } of events) {
      const values = seen.get(stratum) ?? new Set();
      seen.set(stratum, values.add(logValues[k]));
    }
    return [...seen.values()].every((values) => values.size < 2);
  });
  const found =
    lone.length > 0
      ? `${lone.map(({ name }) => name).join(" and ")} with one value wherever ${question.time} is known` +
        (apart.length === 0 ? "" : ` (${apart.join(", ")} held apart: ${strata.length} strata)`)
      : `${names} changing together only`;
  return new GrokError(
    "INPUT",
    `--law ${question.time}~${terms.map(({ name }) => name).join("+")}: expected trials that tell the exponents, found ${found}`,
    {
      hint:
        lone.length > 0 && apart.length > 0
          ? `choose what is held apart behind |, 1 for nothing: --law "${question.time}~${terms.map(({ name }) => name).join("+")}|1"`
          : lone.length > 0
            ? "train further (groksweep deepen), or train more values"
            : "leave one of them out, or cross their values in the sweep",
    },
  );
}
