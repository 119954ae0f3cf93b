import { formatCount } from "./format-count.js";
import {
  GrokError,
  packageFile,
  type Shard,
  type Store,
  type Sweep,
  type TrialEvent,
  commandHint,
} from "../model/index.js";
import type { KernelChoice, TensorBackendChoice } from "../engine/index.js";
import { kindsText } from "../report/words/kind-words.js";
import type { RunSummary } from "../run/index.js";
import { runSweep, type ConcludedTrial, type RunResult, type RunSweepOptions } from "../session/index.js";
import { formatDuration, formatNumber } from "./format-number.js";
import { listenForInterruption } from "./interruption.js";
import { tell, type Output } from "./output.js";
import { ProgressLine } from "./progress-line.js";

/** Options of `run` and `start`. */
export interface TrainOptions {
  /** Only this part of the sweep; default: all of it. */
  readonly shard?: Shard;
  readonly threads: number | undefined;
  readonly kernels: KernelChoice;
  /** The backend of the network engine; default: an available one. */
  readonly backend?: TensorBackendChoice;
  readonly quiet: boolean;
  /** The path of the store, for hints. */
  readonly storePath: string;
  /** The command that resumes the run, for the message after an interruption. */
  readonly resumeWith: string;
  /** Stops the run like a signal when aborted; the reason is a text or an error. */
  readonly stop?: AbortSignal;
  /** Called when training has ended in any way, for work that signals must not interrupt. */
  readonly afterTraining?: () => Promise<void>;
  /** The message when the run is asked to stop; default: that states are written. */
  readonly stopWords?: string;
  /** Called after the signal handlers are installed and before training. */
  readonly onStart?: () => void;
  /** Called with everything that is stored, in packets. */
  readonly onEvents?: (events: readonly TrialEvent[], concluded: readonly ConcludedTrial[]) => void;
  /** Called with the result, before an interruption or failed trials are reported. */
  readonly onResult?: (result: RunResult) => void;
}

/**
 * Runs a sweep with progress, signals and messages, and sets the exit code: 3 when trials failed.
 *
 * @param train runs the sweep; default: {@link runSweep}.
 * @throws GrokError INTERRUPTED after a stop on request; everything is stored by then.
 */
export async function trainSweep(
  store: Store,
  sweep: Sweep,
  options: TrainOptions,
  output: Output,
  train: (run: RunSweepOptions) => Promise<RunResult> = (run) => runSweep(store, sweep, run),
): Promise<RunResult> {
  const result = await followRun(options, output, async (run) => {
    try {
      return await train(run);
    } finally {
      await options.afterTraining?.();
    }
  });
  if (result === null) throw new GrokError("DEFECT", `sweep ${sweep.name}: a run without a result`);
  // With --quiet this is the only output, as in other commands; with events in JSON it is an optional message.
  (options.quiet ? output.result : output.say)(resultText(result));
  return result;
}

/**
 * Runs training of a stored sweep's trials, with progress, signals and events; sets the exit code 3 when trials failed.
 * The result is that of the last run, or null when there was none.
 *
 * @throws GrokError INTERRUPTED after a stop on request; everything is stored by then.
 */
export async function followRun(
  options: TrainOptions,
  output: Output,
  work: (options: RunSweepOptions) => Promise<RunResult | null>,
): Promise<RunResult | null> {
  const progressLine = new ProgressLine(process.stderr);
  const say = (words: string): void => {
    progressLine.clear();
    tell(words);
  };
  const interruption = listenForInterruption(
    () => say(options.stopWords ?? "stopping: writing checkpoints (once more to stop now)"),
    () => say("stopping now"),
  );
  const { stop } = options;
  const onStop = (): void => say(`stopping: ${stopWords(stop?.reason)}; writing checkpoints`);
  stop?.addEventListener("abort", onStop);
  let firstFailure: FailedEvent | null = null;
  let result: RunResult | null;
  try {
    options.onStart?.();
    result = await work({
      ...(options.threads === undefined ? {} : { threads: options.threads }),
      kernels: options.kernels,
      ...(options.shard === undefined ? {} : { shard: options.shard }),
      ...(options.backend === undefined ? {} : { backend: options.backend }),
      stop: stop === undefined ? interruption.stop : AbortSignal.any([interruption.stop, stop]),
      terminate: interruption.terminate,
      onNotice: say,
      onProgress: (progress) => {
        if (!options.quiet) progressLine.update(progress);
      },
      onStored: (events, concluded) => {
        firstFailure ??= events.find((event) => event.kind === "failed") ?? null;
        options.onEvents?.(events, concluded);
      },
    });
  } finally {
    interruption.dispose();
    stop?.removeEventListener("abort", onStop);
    progressLine.clear();
  }
  if (result === null) return null;
  const { summary } = result;
  options.onResult?.(result);
  if (summary.interrupted) {
    const done = result.kept + result.concluded;
    throw new GrokError(
      "INTERRUPTED",
      `interrupted with ${formatNumber(done)} of ${formatCount(result.trials, "trial")} done; nothing stored is lost`,
      { hint: `go on with: ${options.resumeWith}` },
    );
  }
  if ((result.kinds.failed ?? 0) > 0) {
    process.exitCode = 3;
    const show = commandHint(["show", "TRIAL"], options.storePath);
    for (const line of failureLines(result.kinds.failed ?? 0, firstFailure, show)) output.say(line);
  }
  return result;
}

function stopWords(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}

type FailedEvent = Extract<TrialEvent, { readonly kind: "failed" }>;

/** The reasons of failed trials: the first failure of this run in full, and a pointer to the others. */
function failureLines(count: number, first: FailedEvent | null, show: string): readonly string[] {
  const failed = `${formatCount(count, "trial")} failed`;
  if (first === null)
    return [`${failed} before: ${show} says why, ${packageFile("db", "queries", "failures.sql")} of all`];
  const { message, details = [], hint } = first.error;
  return [
    `${failed}; ${first.trialId.slice(0, 8)}: ${message}`,
    ...details.map((detail) => `  ${detail}`),
    ...(hint === undefined ? [] : [`hint: ${hint}`]),
  ];
}

/** One line on what a run did and one on what the sweep holds now. */
export function resultText(result: RunResult): string {
  const { summary } = result;
  const trained = summary.finished.budget + summary.finished.decided + summary.finished.diverged;
  const kinds = kindsText(result.kinds, result.soFar, formatNumber);
  const speed =
    trained === 0
      ? ""
      : ` in ${formatDuration(summary.wallMs)} on ${formatCount(summary.threads, "thread")} (${formatCount(summary.evaluations, "evaluation")})`;
  // Trials that need no training count as present, as in `run --dry-run`, even if their outcome was decided anew.
  const there = result.kept + result.judged;
  const judged =
    result.judged > 0 ? ` (${formatNumber(result.judged)} of them judged anew from their curves)` : "";
  const lines = [
    `${result.sweep}: ${formatCount(trained, "trial")} trained${speed}, ${formatNumber(there)} ${there === 1 ? "was" : "were"} there${judged}`,
    `outcomes: ${kinds || "none"}`,
  ];
  if (trained > 0) lines.push(whereTimeWent(summary));
  if (result.restarted > 0) {
    lines.push(
      `${formatNumber(result.restarted)} of them from the start again: no checkpoint or near record serves them`,
    );
  }
  if (result.exhausted > 0) lines.push(exhaustedText(result));
  if (summary.deaths > 0)
    lines.push(
      `${formatCount(summary.deaths, "worker")} died and ${summary.deaths === 1 ? "was" : "were"} replaced`,
    );
  return lines.join("\n");
}

function exhaustedText({ exhausted }: RunResult): string {
  const count = formatCount(exhausted, "trial");
  const spent = "spent budget.evaluations before the last step, and";
  const begin =
    exhausted === 1
      ? `${count} has ${spent} counts as far as it came`
      : `${count} have ${spent} count as far as they came`;
  return `${begin}; a run with a larger budget goes on from there`;
}

/** The use of the machine: training and everything else, as shares of the threads' time. */
function whereTimeWent({ computeMs, wallMs, threads, occupancy }: RunSummary): string {
  const training = Math.min(1, computeMs / (threads * wallMs));
  const lanes = occupancy === null ? "" : ` (lanes ${percent(occupancy)} full)`;
  return `time of the threads: ${percent(training)} training${lanes}, ${percent(1 - training)} idle (no trial to train, or results being stored)`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** The events of `run --events`: one line for every trial that ended, was resumed or failed. */
export function tellEvents(
  events: readonly TrialEvent[],
  concluded: readonly ConcludedTrial[],
  tellEvent: (event: object) => void,
): void {
  for (const event of events) {
    if (event.kind === "failed") {
      tellEvent({ event: "failed", trial: event.trialId, attempt: event.attempt, error: event.error });
    }
  }
  for (const { trialId, outcome, isExhausted } of concluded) {
    if (outcome.kind === "failed") continue;
    tellEvent({
      event: "outcome",
      trial: trialId,
      ...outcome,
      ...(isExhausted ? { exhausted: true } : {}),
    });
  }
}
