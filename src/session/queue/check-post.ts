import { isDeepStrictEqual } from "node:util";
import { failedOutcome } from "../../analysis/index.js";
import {
  knownFacts,
  curveRow,
  EXCHANGE_FORMAT,
  GrokError,
  type BundledOutcome,
  type BundledPlan,
  type Outcome,
  type Post,
  type Store,
  type Sweep,
  type TrialBundle,
  type TrialProgress,
} from "../../model/index.js";
import { programVersion } from "../../store/program-version.js";
import { concludeTrial } from "../run/conclude-trial.js";
import type { RecordingRule } from "../run/recording-rule.js";
import type { TrialRules } from "../run/trial-rules.js";

/** The most attempts in a bundle: a trial is retried a few times, and resumed as often as workers come and go. */
const MOST_ATTEMPTS = 10_000;

/** The requirements of a coordinator for posts. */
export interface PostRules {
  readonly store: Store;
  readonly sweep: Sweep;
  readonly rules: TrialRules;
  /** The tensor library of the run; null: none. */
  readonly backend: string | null;
  /** Digest of the sweep's definition. */
  readonly definition: string;
}

/**
 * The bundles of a post that are for this sweep, each checked, because anybody may have sent the data. Everything that
 * can be checked here is checked: rows lie on the grid and within the budget, recordings are the requested ones, and
 * outcomes are decided anew from the rows. The store that takes the bundles compares ids and digests.
 *
 * @returns the acceptable bundles; their memberships contain only outcomes.
 * @throws GrokError INPUT naming the first fault; the whole post is then refused.
 */
export function checkedBundles(post: Post, against: PostRules): readonly TrialBundle[] {
  if ("unreadable" in post) throw new GrokError("INPUT", post.unreadable);
  requireSameProgram(post);
  if (post.definition !== against.definition) {
    throw new GrokError("INPUT", "expected bundles of this sweep, found those of another definition of it");
  }
  const ids = post.bundles.map(({ trial }) => trial.id);
  const here = against.store.declared(against.sweep.name, ids);
  const stored = new Map(against.store.progress(ids).map((progress) => [progress.trialId, progress]));
  return post.bundles
    .filter(({ trial }) => here.has(trial.id))
    .map((bundle) => {
      const known = stored.get(bundle.trial.id)?.recordings ?? [];
      return checked(bundle, against, known);
    });
}

function requireSameProgram({ program, format }: Post): void {
  if (program === programVersion() && format === EXCHANGE_FORMAT) return;
  throw new GrokError(
    "INPUT",
    `expected bundles of groksweep ${programVersion()} (format ${EXCHANGE_FORMAT}), found those of ${program} (format ${format})`,
  );
}

function checked(
  bundle: TrialBundle,
  { store, sweep, rules, backend }: PostRules,
  known: TrialProgress["recordings"],
): TrialBundle {
  const { trial, rows, progress, checkpoint, recordings, attempts } = bundle;
  const { id } = trial;
  const rule = rules.of(id);
  const refuse = (what: string): never => {
    throw new GrokError("INPUT", `bundle of trial ${id.slice(0, 12)}: ${what}`);
  };
  // The data here may go further, if they were recorded under a larger budget.
  const last = known.reduce((most, { steps }) => Math.max(most, steps ?? 0), rule.budget.steps);
  const requireStep = (step: number | null | undefined, where: string): void => {
    if ((step ?? 0) > last) refuse(`${where}: expected a step up to ${last}, found ${step}`);
  };
  const isAsked = ({ grid, metrics }: BundledPlan): boolean =>
    isDeepStrictEqual(grid, rule.budget.record) && isDeepStrictEqual([...metrics].sort(), rule.metrics);
  const requirePlan = (plan: BundledPlan | null): void => {
    if (plan === null || isAsked(plan)) return;
    const isKnown = known.some(({ grid, metrics }) =>
      isDeepStrictEqual([plan.grid, plan.metrics], [grid, metrics]),
    );
    if (!isKnown) refuse("recordings: expected the grid and the metrics of the sweep, found others");
  };
  const off = rows.filter(({ step }) => !rule.steps.has(step));
  if (off.length > 0) {
    const there = new Set(store.curve(id).map(({ step }) => step));
    const stray = off.find(({ step }) => !there.has(step));
    if (stray !== undefined) refuse(`rows: expected the steps of the sweep's grid, found ${stray.step}`);
  }
  rows.forEach(({ step }, at) => {
    if (at > 0 && step <= rows[at - 1].step)
      refuse(`rows: expected steps that increase, found ${step} twice or late`);
  });
  for (const each of recordings) {
    requirePlan(each);
    requireStep(each.steps, "recordings");
  }
  requirePlan(progress?.plan ?? null);
  requirePlan(checkpoint?.plan ?? null);
  requireStep(checkpoint?.step, "checkpoint");
  requireStep(progress?.end?.steps, "end");
  if (checkpoint !== null && checkpoint.trialId !== id)
    refuse("checkpoint: expected one of the trial, found another's");
  if (attempts.length > MOST_ATTEMPTS)
    refuse(`attempts: expected at most ${MOST_ATTEMPTS}, found ${attempts.length}`);
  if (progress !== null && progress.backend !== backend)
    refuse(
      `expected the bits of ${backend ?? "this program"}, found those of ${progress.backend ?? "no tensor library"}`,
    );
  if (progress !== null && progress.ending !== null && progress.digest === null)
    refuse("digest: expected one of a trial that ended, found none");
  const outcomes = bundle.memberships.filter((each) => each.sweep === sweep.name);
  const outcome = outcomes[0]?.outcome ?? null;
  if (outcome !== null) requireOutcome(bundle, outcome, rule, refuse);
  return {
    ...bundle,
    memberships: [{ sweep: sweep.name, origin: "file", orphaned: false, deepenedTo: null, outcome }],
  };
}

/** Checks that an outcome is the one that the rule gives for the bundle's own rows. */
function requireOutcome(
  { trial, rows, progress }: TrialBundle,
  { rule: text, outcome }: BundledOutcome,
  rule: RecordingRule,
  refuse: (what: string) => never,
): void {
  if (text !== rule.text && text !== rule.exhaustedText)
    refuse("outcome: expected one under the sweep's rule, found one under another");
  const expected = decided(trial, rows, progress, rule);
  if (expected === null) refuse("outcome: expected none, its rows do not settle it");
  else if (!isDeepStrictEqual(plain(outcome), plain(expected)))
    refuse("outcome: expected what its rows say, found another");
}

function decided(
  trial: TrialBundle["trial"],
  rows: TrialBundle["rows"],
  progress: TrialBundle["progress"],
  rule: RecordingRule,
): Outcome | null {
  if (progress === null) return null;
  if (progress.end === null || progress.failures > 0) return progress.error === null ? null : failedOutcome();
  // The last row as in the table, with every column.
  const end = { ...progress.end, last: curveRow(progress.end.last) };
  return concludeTrial(trial, rule, rows, end);
}

/** The outcome without undefined keys, and with its known facts alone: stores keep no others. */
function plain(outcome: Outcome): unknown {
  return JSON.parse(JSON.stringify({ ...outcome, facts: Object.fromEntries(knownFacts(outcome.facts)) }));
}
