import type { Law, LawExponent, LawFit, LawTime } from "../../analysis/index.js";
import { counted } from "../../model/index.js";
import { endsText, spreadKind } from "./cell-words.js";
import { shortNumber, withMinus } from "./number-format.js";
import { pointLabel, symbolOf, type NamedParameters } from "./parameter-words.js";
import { seedSpread } from "./regime-columns.js";

/** A law as a heading, explanations, and a table with a row for the common fit and one for each stratum. */
export interface LawText {
  readonly heading: string;
  /** Sentences to read with the table. */
  readonly lines: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** "test step": the words for a law's time. */
export function lawTimeWords(time: LawTime): string {
  return TIME_WORDS[time];
}

/** "95 % −0.98 to −0.93", "range −0.98 to −0.93"; empty where an exponent has no spread. */
export function spreadOfExponent(interval: LawExponent["interval"]): string {
  const ends = endsText(interval, exponentText);
  return ends === "" ? "" : `${spreadKind(interval)} ${ends}`;
}

const TIME_WORDS: Readonly<Record<LawTime, string>> = {
  test_step: "test step",
  train_step: "train step",
  delay: "delay",
  ratio: "ratio",
};

/** An exponent with two digits behind the point. */
export function exponentText(x: number): string {
  const text = x.toFixed(2);
  return text === "-0.00" ? "0.00" : withMinus(text);
}

/**
 * A fitted law in words, for terminals and pages.
 *
 * @example lawText(system, law).heading // "test step ∝ η₀^−0.98 λ^−1.01"
 */
export function lawText(system: NamedParameters, law: Law): LawText {
  const { terms, apart, along, seeds, fit, strata, strataCount, local } = law;
  const symbols = terms.map(({ name }) => symbolOf(system, name));
  const product = symbols.map((symbol, k) => `${symbol}^${exponentText(fit.exponents[k].value)}`).join(" ");
  const named = (names: readonly string[]): string => names.map((name) => symbolOf(system, name)).join(", ");
  const row = (title: string, of: LawFit | null): readonly string[] =>
    of === null
      ? [title, ...symbols.flatMap(() => ["–", "–"]), "–", "–", "–"]
      : [
          title,
          ...of.exponents.flatMap(({ value, interval }: LawExponent) => [
            exponentText(value),
            seedSpread(interval, exponentText),
          ]),
          `× ${shortNumber(of.scatter)}`,
          String(of.events),
          String(of.bounds),
        ];
  return {
    heading: `${TIME_WORDS[law.time]} ∝ ${product}`,
    lines: [
      `The ${TIME_WORDS[law.time]} is known of ${fit.events} of ${counted(trialsOf(law), "trial")}; ${boundWords(fit.bounds)}. ${spreadWords(seeds)}`,
      ...selectionLines(law),
      ...(apart.length === 0
        ? []
        : [`Held apart: ${named(apart)}: ${strataCount} combinations, each with its own constant.`]),
      ...(along.length === 0
        ? []
        : [`${named(along)} follows from ${named(terms.map(({ name }) => name))}.`]),
      ...localLines(symbols, local),
      ...leftOutLines(law),
    ],
    columns: [
      "",
      ...symbols.flatMap((symbol) => [`exponent of ${symbol}`, "spread"]),
      "scatter",
      "known",
      "bounds",
    ],
    rows: [
      row(strata.length === 0 ? "all" : "all, common exponents", fit),
      ...strata.map((stratum) =>
        row(
          pointLabel(
            system,
            stratum.parameters,
            strata.map(({ parameters }) => ({ parameters })),
          ),
          stratum.fit,
        ),
      ),
    ],
  };
}

/** All trials that were asked for, those that are left out included. */
function trialsOf({ fit, leftOut: { broken, never, unfitted, idle } }: Law): number {
  return fit.events + fit.bounds + broken + never + unfitted + idle;
}

function boundWords(bounds: number): string {
  if (bounds === 0) return "no censored trial is in the fit";
  return `${bounds} censored ${bounds === 1 ? "one, whose training ended first, counts as a bound" : "ones, whose training ended first, count as bounds"}`;
}

/** Where most trials are left out: that the law is one of a selection. Censored ones are in the fit, as bounds. */
function selectionLines(law: Law): readonly string[] {
  const trials = trialsOf(law);
  const without = trials - law.fit.events - law.fit.bounds;
  if (2 * without <= trials) return [];
  return [
    `Mind: ${without} of ${trials} trials are left out, so this law describes a selection, those that get there.`,
  ];
}

function spreadWords(seeds: number): string {
  if (seeds < 2) return "One seed has no spread.";
  return seeds < 8
    ? "The spread is the range of fits to single seeds."
    : "The spread is a 95 % interval over seeds, in square brackets a range.";
}

/** "Between neighbouring values of λ: −1.02 (0.25 to 0.5), −0.77 (0.5 to 1)." */
function localLines(symbols: readonly string[], local: Law["local"]): readonly string[] {
  return symbols.flatMap((symbol, k) => {
    if (local[k].length < 2) return [];
    const steps = local[k].map(
      ({ from, to, exponent }) =>
        `${exponent === null ? "–" : exponentText(exponent)} (${shortNumber(from)} to ${shortNumber(to)})`,
    );
    return [`Exponent of ${symbol} between neighbouring values: ${steps.join(", ")}.`];
  });
}

function leftOutLines({ leftOut: { broken, never, unfitted, idle }, time }: Law): readonly string[] {
  const parts = [
    ...(never === 0 ? [] : [`${never} at rest short of the threshold, which have no ${TIME_WORDS[time]}`]),
    ...(broken === 0 ? [] : [`${broken} diverged or failed`]),
    ...(unfitted === 0 ? [] : [`${unfitted} without a train step to measure from`]),
    ...(idle === 0 ? [] : [`${idle} bounds at which no trial of the same combination has a time`]),
  ];
  return parts.length === 0 ? [] : [`Left out: ${parts.join("; ")}.`];
}
