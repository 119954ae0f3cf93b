import {
  counted,
  GrokError,
  log,
  OUTCOME_KINDS,
  type OutcomeRow,
  type ParameterProfile,
  type ParameterValue,
  type ParameterValues,
} from "../../model/index.js";
import { cellKey, cellParameterNames, distinctValues, seedKey } from "../cell-parameters.js";
import type { LawObservation } from "./censored-fit.js";
import { LAW_TIMES, type LawQuestion, type LawTime } from "./law-question.js";

/** A factor of a law: a parameter of the sweep, or a fact of its system. */
export interface LawTerm {
  /** The name in code: `weightDecay`. */
  readonly name: string;
  /** The name in SQL: `weight_decay`. */
  readonly column: string;
  readonly isFact: boolean;
}

/** Trials that say nothing about a law, by the reason. */
export interface LawLeftOut {
  /** Diverged and failed. */
  readonly broken: number;
  /** At rest short of the threshold: they have no time, however long they are trained. */
  readonly never: number;
  /** Without a train step, or with a train step of 0 where the time is measured from it. */
  readonly unfitted: number;
  /** Bounds that say nothing: those of a stratum without an event, which leave its constant open, and bounds of 0. */
  readonly idle: number;
}

/** What a law is fitted to. */
export interface LawData {
  readonly terms: readonly LawTerm[];
  readonly observations: readonly LawObservation[];
  /** The parameters that are held apart, and their values in each stratum. */
  readonly apart: readonly string[];
  readonly strata: readonly ParameterValues[];
  /** Parameters that vary, but follow from the terms. */
  readonly along: readonly string[];
  /** Number of seeds that are resampled. */
  readonly seeds: number;
  readonly leftOut: LawLeftOut;
}

/** The source of {@link lawData}. */
export interface LawSource {
  /** The parameters of the system. */
  readonly parameters: readonly ParameterProfile[];
  /** The factor that turns steps into the time that is told, null at a point without such a time; null: steps. */
  readonly clockFactor: ((parameters: ParameterValues) => number | null) | null;
  /** The condition that chose the trials, to which hints add their own. Default: none. */
  readonly where?: string;
}

/**
 * The observations of a law: an event for a trial that has the time, a bound for one whose training ended first.
 *
 * Memorized and unfitted trials are at rest: they have no time, so a bound would claim too much, and they are left out and
 * counted, like those that diverged or failed. A delay and a ratio are measured from a train step.
 *
 * @throws GrokError INPUT for an unknown parameter, one that does not vary or is no number, and for numbers that have no
 *   logarithm; with every problem.
 */
export function lawData(
  rows: Iterable<OutcomeRow>,
  question: LawQuestion,
  { parameters: profiles, clockFactor, where }: LawSource,
): LawData {
  const all = [...rows];
  const names = new Names(all, profiles, question);
  const { terms } = names;
  const counts = { broken: 0, never: 0, unfitted: 0, idle: 0 };
  const kept: { readonly row: OutcomeRow; readonly time: number; readonly isEvent: boolean }[] = [];
  for (const row of all) {
    const observed = observation(row, question.time);
    if (typeof observed === "string") counts[observed]++;
    else kept.push({ row, ...observed });
  }
  const problems = [
    ...terms.flatMap((term) => valueProblems(all, term, names, where)),
    ...timeProblems(kept, question.time, names.text, where),
  ];
  if (problems.length > 0) {
    throw new GrokError("INPUT", problems[0].message, {
      details: problems.slice(1).map(({ message, hint }) => `${message}. Hint: ${hint}`),
      hint: problems[0].hint,
    });
  }
  const used = kept.map(({ row }) => row);
  const along = names.apart === null ? followers(used, terms, names.others) : [];
  const apart = names.apart ?? names.others.filter((name) => !along.includes(name));
  const keyOf = ({ parameters }: OutcomeRow): string => cellKey(pick(parameters, apart));
  const strata = new Map<string, { readonly at: number; readonly values: ParameterValues }>();
  const withEvents = new Set(kept.filter(({ isEvent }) => isEvent).map(({ row }) => keyOf(row)));
  const seeds = [...new Set(used.map(({ parameters }) => seedKey(parameters)))].sort();
  const places = new Map(seeds.map((seed, at) => [seed, at]));
  const observations: LawObservation[] = [];
  for (const { row, time, isEvent } of kept) {
    const key = keyOf(row);
    const factor = question.time === "ratio" || clockFactor === null ? 1 : clockFactor(row.parameters);
    if (!withEvents.has(key) || !(time > 0) || factor === null) {
      counts.idle++;
      continue;
    }
    const stratum = strata.get(key) ?? { at: strata.size, values: pick(row.parameters, apart) };
    strata.set(key, stratum);
    observations.push({
      logTime: log(time * factor),
      logValues: terms.map((term) => log(Number(valueOf(row, term)))),
      ...{ stratum: stratum.at, isEvent, seed: places.get(seedKey(row.parameters)) ?? 0 },
    });
  }
  return {
    ...{ terms, observations, apart, along },
    strata: [...strata.values()].map(({ values }) => values),
    seeds: seeds.length,
    leftOut: counts,
  };
}

/** The names of a question, found among the parameters and facts of the trials. */
class Names {
  readonly terms: readonly LawTerm[];
  /** The parameters that are held apart on request; null: not requested. */
  readonly apart: readonly string[] | null;
  /** The parameters that vary and are no terms. */
  readonly others: readonly string[];
  /** The question as text, for messages. */
  readonly text: string;
  /** What a law may be about, in words. */
  readonly varying: () => string;

  constructor(rows: readonly OutcomeRow[], profiles: readonly ParameterProfile[], question: LawQuestion) {
    const { time, terms, apart } = question;
    this.text = `${time}~${terms.join("+")}${apart === null ? "" : `|${apart.length === 0 ? "1" : apart.join("+")}`}`;
    const present = cellParameterNames(rows);
    const facts = [...new Set(rows.flatMap(({ facts }) => Object.keys(facts ?? {})))];
    const columnOf = (name: string): string => profiles.find((each) => each.name === name)?.column ?? name;
    const known: readonly LawTerm[] = [
      ...present.map((name) => ({ name, column: columnOf(name), isFact: false })),
      ...facts.map((name) => ({ name, column: name, isFact: true })),
    ];
    this.varying = () => {
      const varying = known.filter((term) => distinctOf(rows, term) > 1).map(({ name }) => name);
      return varying.length === 0
        ? "no parameter of these trials varies"
        : `those that vary: ${varying.join(", ")}`;
    };
    const find = (text: string): LawTerm | undefined =>
      known.find(({ name }) => name === text) ?? known.find(({ column }) => column === text);
    const missing = [...terms, ...(apart ?? [])].filter((text) => find(text) === undefined);
    if (missing.length > 0) {
      throw new GrokError(
        "INPUT",
        `--law ${this.text}: expected a parameter of the sweep, found ${missing[0]}`,
        {
          details: missing
            .slice(1)
            .map((name) => `--law ${this.text}: expected a parameter of the sweep, found ${name}`),
          hint: this.varying(),
        },
      );
    }
    this.terms = terms.flatMap((text) => find(text) ?? []);
    this.apart = apart?.flatMap((text) => find(text)?.name ?? []) ?? null;
    const used = this.terms.map(({ name }) => name);
    this.others = present.filter((name) => !used.includes(name) && distinctValues(rows, name).length > 1);
  }
}

function pick(parameters: ParameterValues, names: readonly string[]): ParameterValues {
  return Object.fromEntries(names.map((name) => [name, parameters[name] ?? null]));
}

function valueOf({ parameters, facts }: OutcomeRow, { name, isFact }: LawTerm): ParameterValue {
  return (isFact ? facts?.[name] : parameters[name]) ?? null;
}

function distinctOf(rows: readonly OutcomeRow[], term: LawTerm): number {
  return new Set(rows.map((row) => valueOf(row, term))).size;
}

/** A trial's time or bound, or the reason why it has neither. */
function observation(
  row: OutcomeRow,
  time: LawTime,
): { readonly time: number; readonly isEvent: boolean } | keyof Omit<LawLeftOut, "idle"> {
  const { kind, train_step: train, test_step: test } = row;
  if (kind === "diverged" || kind === "failed") return "broken";
  const last = row.steps ?? 0;
  if (time === "train_step") {
    if (train !== null) return { time: train, isEvent: true };
    return kind === "unfitted" ? "never" : { time: last, isEvent: false };
  }
  if (test === null && (kind === "memorized" || kind === "unfitted")) return "never";
  const step = test ?? last;
  const isEvent = test !== null;
  switch (time) {
    case "test_step":
      return { time: step, isEvent };
    case "delay":
      return train === null ? "unfitted" : { time: step - train, isEvent };
    case "ratio":
      return train === null || train === 0 ? "unfitted" : { time: step / train, isEvent };
  }
}

interface Mistake {
  readonly message: string;
  readonly hint: string;
}

/** An option that chooses a part of the trials, of those that are chosen already. */
function whereOption(condition: string, where: string | undefined): string {
  if (where === undefined) return `--where "${condition}"`;
  const kinds = where.split(",").map((kind) => kind.trim());
  const isKinds = kinds.every((kind) => OUTCOME_KINDS.some((known) => known === kind));
  const before = isKinds ? `kind IN (${kinds.map((kind) => `'${kind}'`).join(", ")})` : `(${where})`;
  return `--where "${before} AND (${condition})"`;
}

/**
 * What keeps a term from standing on a logarithmic axis. A part of the trials is proposed only where the term still has two values
 * in it.
 */
function valueProblems(
  rows: readonly OutcomeRow[],
  term: LawTerm,
  { text: law, varying }: Names,
  where: string | undefined,
): readonly Mistake[] {
  const { name, column, isFact } = term;
  const values = [...new Set(rows.map((row) => valueOf(row, term)))];
  const inSql = isFact ? `facts ->> '$.${name}'` : column;
  const words = values.filter((value) => typeof value !== "number");
  const low = values.filter((value) => typeof value === "number" && !(value > 0));
  const isNumber = words.every((value) => value === null)
    ? `${inSql} IS NOT NULL`
    : `typeof(${inSql}) IN ('integer', 'real')`;
  const part =
    values.length - words.length - low.length < 2
      ? null
      : `fit the law to the others: ${whereOption(
          [...(words.length > 0 ? [isNumber] : []), ...(low.length > 0 ? [`${inSql} > 0`] : [])].join(
            " AND ",
          ),
          where,
        )}`;
  if (words.length > 0) {
    const found = words[0] === null ? "none in some trials" : JSON.stringify(words[0]);
    const hint = part ?? `leave it out, so that it is held apart; ${varying()}`;
    return [{ message: `--law ${law}: ${name}: expected numbers, found ${found}`, hint }];
  }
  if (low.length > 0) {
    return [
      {
        message: `--law ${law}: ${name}: expected values above 0, which have logarithms, found ${String(low[0])}`,
        hint: part ?? `it has fewer than two values above 0; ${varying()}`,
      },
    ];
  }
  if (values.length < 2) {
    return [
      {
        message: `--law ${law}: ${name}: expected at least two values, found ${values.length === 0 ? "no trial" : `${String(values[0])} alone`}`,
        hint: `a law needs a parameter that varies; ${varying()}`,
      },
    ];
  }
  return [];
}

function timeProblems(
  kept: readonly { readonly time: number; readonly isEvent: boolean }[],
  time: LawTime,
  law: string,
  where: string | undefined,
): readonly Mistake[] {
  const low = kept.filter((each) => each.isEvent && !(each.time > 0));
  if (low.length > 0) {
    return [
      {
        message: `--law ${law}: ${time}: expected times above 0, which have logarithms, found ${low[0].time} (${counted(low.length, "trial")})`,
        hint: kept.some((each) => each.isEvent && each.time > 0)
          ? `fit the law to the others, bounds included: ${whereOption(`${time} > 0 OR ${time} IS NULL`, where)}`
          : `no trial has another: ask for another time (${LAW_TIMES.filter((each) => each !== time).join(", ")})`,
      },
    ];
  }
  if (!kept.some(({ isEvent }) => isEvent)) {
    return [
      {
        message: `--law ${law}: ${time}: expected trials that have it, found none (${counted(kept.length, "trial")} with a bound only)`,
        hint: "train further: groksweep deepen --where censored --steps N",
      },
    ];
  }
  return [];
}

/** The parameters whose value follows from the values of the terms. */
function followers(
  rows: readonly OutcomeRow[],
  terms: readonly LawTerm[],
  others: readonly string[],
): readonly string[] {
  return others.filter((name) => {
    const seen = new Map<string, ParameterValue>();
    return rows.every((row) => {
      const key = terms.map((term) => String(valueOf(row, term))).join("|");
      const value = row.parameters[name] ?? null;
      if (!seen.has(key)) seen.set(key, value);
      return seen.get(key) === value;
    });
  });
}
