import { formatCount } from "./format-count.js";
import { loadKernels, type KernelChoice } from "../engine/index.js";
import { type Store, type Trial, repeatedCommand } from "../model/index.js";
import {
  alarmOf,
  checkStore,
  damagedTrials,
  damageError,
  findTrial,
  holdLease,
  mendStore,
  mendTrials,
  openStore,
  rerunTrials,
  resolveSweepName,
  selectTrials,
  trialsOf,
  type AsideOptions,
  type Mended,
  type MendedStore,
  type Rerun,
} from "../session/index.js";
import { followAside, type FollowAsideOptions } from "./follow-aside.js";
import { formatNumber } from "./format-number.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { NO_TRIAL_MATCHES } from "./no-trial-matches.js";
import { outputOf, type Output } from "./output.js";
import { KERNELS_OPTION, THREADS_OPTION } from "./training-options.js";

interface RerunArguments extends GlobalOptions {
  readonly trials: readonly string[] | undefined;
  readonly where: string | undefined;
  readonly damaged: boolean;
  readonly sweep: string | undefined;
  readonly threads: number | undefined;
  readonly kernels: KernelChoice;
}

/**
 * `groksweep rerun TRIAL…`: train trials again from scratch and compare every bit with what is stored. Trials that are damaged
 * (their digests say so) are replaced.
 */
export const rerunCommand: CommandBody<RerunArguments> = {
  builder: (parser) =>
    parser
      .positional("trials", { type: "string", array: true, describe: "The first digits of their ids" })
      .option("where", {
        type: "string",
        describe: "Instead: kinds of outcomes, or an SQL condition on time_to_grok",
        requiresArg: true,
      })
      .option("damaged", {
        type: "boolean",
        describe: "Instead: all that is not as it was written (groksweep check)",
        default: false,
      })
      .option("sweep", {
        type: "string",
        describe: "The sweep that --where selects from; may be left out when there is one",
        requiresArg: true,
      })
      .option("threads", THREADS_OPTION)
      .option("kernels", KERNELS_OPTION)
      .example("$0 rerun 3fa9 04c1", "two trials")
      .example("$0 rerun --where \"kind = 'grokked' AND ratio > 50\"", "the most surprising ones")
      .example("$0 rerun --damaged", "mend what groksweep check has found")
      .epilogue(
        "Nothing is written, but for what is damaged, which is replaced. " +
          "Exit code 1: bits differ; 3: some trials could not be trained again.",
      ),
  handler: async (args) => {
    const output = outputOf(args);
    loadKernels(args.kernels);
    const { ids, damaged } = readChoice(args);
    if (args.damaged && damaged !== null) {
      output.result(`${args.store}: nothing is damaged`);
      output.json({ mended: null });
      return;
    }
    if (!args.damaged && ids.length === 0 && damaged?.length === 0) output.result(NO_TRIAL_MATCHES);
    const mended = damaged?.length === 0 ? null : await mend(args, damaged, output);
    const found = await compareAgain(args, ids, output);
    output.json({ ...found, ...(mended === null ? {} : { mended }) });
    if (found.differences.length > 0) throw alarmOf(found.differences);
    if (found.errors.length + (mended?.errors.length ?? 0) > 0) process.exitCode = 3;
  },
};

/** The selected trials: those to compare, and those that are damaged; null: all damaged trials of the store. */
function readChoice(args: RerunArguments): {
  readonly ids: readonly string[];
  readonly damaged: readonly string[] | null;
} {
  const store = openStore(args.store, { mode: "read" });
  try {
    if (args.damaged) {
      return { ids: [], damaged: checkStore(store).damage.length > 0 ? null : [] };
    }
    const chosen = chosenTrials(store, args).map(({ id }) => id);
    const damaged = damagedTrials(store, chosen);
    return { ids: chosen.filter((id) => !damaged.includes(id)), damaged };
  } finally {
    store.close();
  }
}

/** Trains trials again and compares every bit; writes nothing. */
async function compareAgain(args: RerunArguments, ids: readonly string[], output: Output): Promise<Rerun> {
  const none: Rerun = { trials: 0, rows: 0, differences: [], errors: [] };
  if (ids.length === 0) return none;
  const store = openStore(args.store, { mode: "read" });
  try {
    const trials = ids.map((id) => findTrial(store, id).trial);
    output.say(`${formatCount(trials.length, "trial")} again, from scratch`);
    const found = await followAside(asideOptions(args), (options) => rerunTrials(store, trials, options));
    output.result(
      [
        ...found.errors.map(errorText),
        found.rows === 0
          ? "nothing was compared"
          : found.differences.length === 0
            ? `${formatCount(found.rows, "row")} compared: the same bits`
            : `${formatCount(found.rows, "row")} compared: ${formatCount(found.differences.length, "number")} ${found.differences.length === 1 ? "differs" : "differ"}`,
      ].join("\n"),
    );
    return found;
  } finally {
    store.close();
  }
}

/** Trains damaged trials again and replaces the stored results; null mends all damaged trials. */
async function mend(args: RerunArguments, ids: readonly string[] | null, output: Output): Promise<Mended> {
  const store = openStore(args.store, { mode: "write" });
  try {
    const lease = holdLease(store);
    try {
      output.say(
        ids === null
          ? "what is not as it was written is mended; where nothing else tells it, trials are trained again"
          : `${formatCount(ids.length, "trial")} ${ids.length === 1 ? "is not as it was written: it is" : "are not as they were written: they are"} trained again and replaced`,
      );
      const { left, ...mended } = await followAside(asideOptions(args), (options) =>
        ids === null ? mendStore(store, options) : mendChosen(store, ids, options),
      );
      output.result(mendedText(mended, left.length));
      if (left.length > 0) throw damageError(store, left, { hasMended: ids === null });
      return mended;
    } finally {
      lease.release();
    }
  } finally {
    store.close();
  }
}

/** Mends these trials only; returns the remaining damage to them and to data that trials share. */
async function mendChosen(store: Store, ids: readonly string[], options: AsideOptions): Promise<MendedStore> {
  const mended = await mendTrials(store, ids, options);
  const left = checkStore(store).damage.filter(
    ({ trialId }) => trialId === null || mended.trialIds.includes(trialId),
  );
  return { ...mended, left };
}

function mendedText({ trialIds, asBefore, errors }: Mended, left: number): string {
  const other = trialIds.filter((id) => !asBefore.includes(id));
  return [
    ...errors.map(errorText),
    trialIds.length === 0 && errors.length + left === 0
      ? "mended; no trial had to be trained again"
      : `${formatCount(trialIds.length, "trial")} mended; ` +
        `${formatNumber(asBefore.length)} of ${formatNumber(trialIds.length)} as before, by digest`,
    ...(other.length === 0
      ? []
      : [
          `of ${other.map((id) => id.slice(0, 12)).join(", ")} the digest was lost, or other rows were stored (of another grid, say)`,
        ]),
  ].join("\n");
}

function asideOptions({ threads, kernels, quiet }: RerunArguments): FollowAsideOptions {
  return { threads, kernels, quiet };
}

function errorText({ trialId, message }: { readonly trialId: string; readonly message: string }): string {
  return `trial ${trialId.slice(0, 12)}: ${message}`;
}

function chosenTrials(store: Store, { trials = [], where, sweep, given }: RerunArguments): readonly Trial[] {
  if (where === undefined) {
    return [
      ...new Map(
        trials.map((prefix) => findTrial(store, prefix).trial).map((trial) => [trial.id, trial]),
      ).values(),
    ];
  }
  const name = resolveSweepName(store, sweep, (each) =>
    repeatedCommand(given, store.path, ["--sweep", each]),
  );
  return [...trialsOf(store, name, selectTrials(store, name, where))];
}
