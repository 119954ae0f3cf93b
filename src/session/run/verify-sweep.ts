import {
  cellKey,
  cellParameters,
  curveDeviation,
  integersFrom,
  type CurveDeviation,
} from "../../analysis/index.js";
import { directWork } from "../../engine/index.js";
import {
  GrokError,
  type CurveRow,
  type Job,
  type Method,
  type OutcomeRow,
  type Store,
  type Sweep,
  type Trial,
  commandHint,
  trainsNetworks,
} from "../../model/index.js";
import { flopsPerEvaluation, makeTrial } from "../../sweep/index.js";
import { isUsersKind, jobOf } from "../../system/index.js";
import { requireTrainable } from "../ask/trained-again.js";
import { requireSound } from "../ask/check-store.js";
import { compareBits, type BitDifference } from "./compare-bits.js";
import { storedSweep } from "../ask/stored-sweep.js";
import { loadSystemOfStored } from "../ask/system-of-stored.js";
import { trainAside, type AsideOptions, type TrainedAside } from "./train-aside.js";

/** What to verify, and how. */
export interface VerifyOptions extends AsideOptions {
  /** Cells drawn at random, one trial of each. Default 10. */
  readonly cells?: number;
  /** Seed of the draw. Default 0. */
  readonly seed?: number;
  /** Whether to verify also by the plain descent of all weights. Default false. */
  readonly direct?: boolean;
  /** Called before each stage with the number of trials to train. */
  readonly onStage?: (stage: VerifyStage, trials: number) => void;
}

/** The stages of a verification, in order. */
export type VerifyStage = "again" | "tight" | "gd" | "direct";

/** The findings about one trial. */
export interface VerifiedTrial {
  readonly trial: Trial;
  readonly outcome: OutcomeRow;
  /** The stored curve compared with the flow at a hundredth of its tolerance; null for other methods. */
  readonly flow: CurveDeviation | null;
  /** The stored curve compared with exact descent; null for trials that are exact descent already, or could not be trained. */
  readonly gd: CurveDeviation | null;
  /** Exact descent by the engine compared with the plain one; null where it was not requested, or the width is infinite. */
  readonly direct: CurveDeviation | null;
  /** Differing bits after training again with the same engine and method. Empty if there are none. */
  readonly differences: readonly BitDifference[];
  /** The reasons why the trial could not be trained in one of the ways. */
  readonly errors: readonly string[];
}

/** All findings, and the largest deviations. */
export interface Verification {
  readonly sweep: string;
  readonly cells: number;
  readonly seed: number;
  readonly trials: readonly VerifiedTrial[];
  /** Largest deviations from the flow itself: the error of its integration. */
  readonly largestFlow: { readonly loss: number | null; readonly grokTime: number | null };
  /** Largest deviations of the stored curves from exact descent; null where there was nothing to compare. */
  readonly largest: { readonly loss: number | null; readonly grokTime: number | null };
  /** Largest deviations of exact descent by the engine from the plain one. */
  readonly largestDirect: { readonly loss: number | null; readonly grokTime: number | null };
  /** Trials of which only one of two ways got below a threshold. */
  readonly disagreeing: number;
  /** All differences in bits: the alarm. */
  readonly differences: readonly BitDifference[];
}

/** Operations of exact descent for one trial, at most: minutes of a thread. Beyond, only the beginning is compared. */
const MOST_OPERATIONS = 1e12;

/** Multiply-adds of the plain descent for one trial, at most: half a minute of a thread. */
const MOST_DIRECT_WORK = 2e10;

/** The factor by which the flow is integrated more finely to separate its own error from the finite step of descent. */
const TIGHTER = 100;

const DEFAULT_CELLS = 10;

/**
 * Check a random sample of a sweep's results: trained again with the same engine and method, bit for bit; by exact
 * descent; where the method is the flow, by a finer integration as well, which tells the error of the integration from
 * the finite step of descent; and, if asked for, by a plain descent of all weights that shares nothing with the engines
 * but the data.
 *
 * Everything is trained aside: the store is read only, so nothing of it enters the sweep. Cells without any result
 * (failed, diverged) are not drawn. The same seed draws the same trials from the same results.
 *
 * @throws GrokError INPUT when there is no such sweep, nothing to verify yet, or networks, which have no second method;
 *   INTERRUPTED on request; STORE when the sweep's results differ from what was written.
 */
export async function verifySweep(
  store: Store,
  name: string,
  options: VerifyOptions = {},
): Promise<Verification> {
  const { cells = DEFAULT_CELLS, seed = 0, direct = false } = options;
  for (const [option, value, least] of [
    ["--cells", cells, 1],
    ["--seed", seed, 0],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < least) {
      throw new GrokError("INPUT", `${option}: expected an integer ≥ ${least}, found ${value}`);
    }
  }
  await loadSystemOfStored(store, name);
  const sweep = storedSweep(store, name);
  requireSound(store, { sweeps: [name] });
  const sample = drawSample(store, sweep, cells, seed);
  if (direct && sweep.system.direct === undefined) {
    throw new GrokError(
      "INPUT",
      `--direct: expected a system with a plain descent to compare with, found ${sweep.system.kind}`,
      { hint: `without --direct: ${commandHint(["verify", name], store.path)}` },
    );
  }
  const train = async (
    stage: VerifyStage,
    jobs: readonly Job[],
    more: Pick<AsideOptions, "isDirect"> = {},
  ): Promise<ReadonlyMap<string, TrainedAside>> => {
    if (jobs.length === 0) return new Map();
    options.onStage?.(stage, jobs.length);
    return trainAside(jobs, { ...options, ...more });
  };
  const again = await train(
    "again",
    sample.map(({ trial, outcome }) => jobTo(outcome.steps ?? 0, sweep, trial, true)),
  );
  const tight = await train(
    "tight",
    sample.flatMap(({ tighter, outcome }) =>
      tighter === null ? [] : [jobTo(outcome.steps ?? 0, sweep, tighter, false)],
    ),
  );
  const exact = await train(
    "gd",
    sample
      .filter(({ trial, descent }) => direct || trial.id !== descent.id)
      .map(({ descent, outcome }) => jobTo(gdSteps(descent, outcome), sweep, descent, false)),
  );
  const plain = !direct
    ? new Map<string, TrainedAside>()
    : await train(
        "direct",
        sample
          .filter(({ descent }) => descent.parameters.width !== "infinite")
          .map(({ descent, outcome }) => jobTo(directSteps(descent, outcome), sweep, descent, false)),
        { isDirect: true },
      );
  const trials = sample.map(({ trial, tighter, descent, outcome }): VerifiedTrial => {
    const byFlow = tight.get(tighter?.id ?? "");
    const byGd = exact.get(descent.id);
    const byHand = plain.get(descent.id);
    const ways = [again.get(trial.id), byFlow, byGd, byHand];
    const stored = store.curve(trial.id);
    const power = outcome.label_power ?? 1;
    const compare = (
      found: readonly CurveRow[],
      reference: TrainedAside | undefined,
    ): CurveDeviation | null =>
      reference === undefined || reference.rows.length === 0 || found.length === 0
        ? null
        : curveDeviation(found, reference.rows, sweep.thresholds, power);
    return {
      trial,
      outcome,
      flow: compare(stored, byFlow),
      gd: trial.id === descent.id ? null : compare(stored, byGd),
      direct: compare(byGd?.rows ?? [], byHand),
      differences: compareBits(trial.id, stored, again.get(trial.id)?.rows ?? []),
      errors: ways.flatMap((way) => (way?.error ? [way.error.message] : [])),
    };
  });
  const flowDeviations = trials.flatMap(({ flow }) => (flow === null ? [] : [flow]));
  const deviations = trials.flatMap(({ gd }) => (gd === null ? [] : [gd]));
  const directDeviations = trials.flatMap((each) => (each.direct === null ? [] : [each.direct]));
  return {
    sweep: name,
    cells: sample.length,
    seed,
    trials,
    largestFlow: largestOf(flowDeviations),
    largest: largestOf(deviations),
    largestDirect: largestOf(directDeviations),
    disagreeing: [...deviations, ...directDeviations].filter(({ disagrees }) => disagrees).length,
    differences: trials.flatMap(({ differences }) => differences),
  };
}

interface Drawn {
  readonly trial: Trial;
  /** The same trial by a finer integration of the flow; null for other methods. */
  readonly tighter: Trial | null;
  /** The same trial by exact descent; the trial itself if it already uses exact descent. */
  readonly descent: Trial;
  readonly outcome: OutcomeRow;
}

/** One trial from each of `cells` cells, both drawn at random. */
function drawSample(store: Store, sweep: Sweep, cells: number, seed: number): readonly Drawn[] {
  const byCell = new Map<string, OutcomeRow[]>();
  for (const row of store.outcomes(sweep.name)) {
    if (row.kind === "failed" || row.kind === "diverged" || row.steps === null) continue;
    const key = cellKey(cellParameters(row.parameters));
    const cell = byCell.get(key) ?? [];
    byCell.set(key, cell);
    cell.push(row);
  }
  if (byCell.size === 0) {
    throw new GrokError("INPUT", `sweep ${sweep.name}: expected results to verify, found none`, {
      hint: `train it first: ${commandHint(["run", "FILE"], store.path)}`,
    });
  }
  const draw = integersFrom(`verify ${seed}`);
  const keys = [...byCell.keys()].sort();
  const count = Math.min(cells, keys.length);
  for (let i = 0; i < count; i++) {
    const j = i + draw(keys.length - i);
    [keys[i], keys[j]] = [keys[j], keys[i]];
  }
  const chosen = keys.slice(0, count).map((key) => {
    const cell = byCell.get(key) ?? [];
    return cell[draw(cell.length)];
  });
  const trials = new Map<string, Trial>();
  const wanted = new Set(chosen.map(({ trialId }) => trialId));
  for (const trial of store.trials(sweep.name)) if (wanted.has(trial.id)) trials.set(trial.id, trial);
  requireTrainable(trials.values(), store);
  if ([...trials.values()].some(({ engine }) => trainsNetworks(engine))) {
    throw new GrokError(
      "INPUT",
      `sweep ${sweep.name}: expected trials of the committee machine, found networks, which have no second way to be trained`,
      {
        hint: `their bits are checked by: ${commandHint(["rerun", "--sweep", sweep.name, "--where", "steps > 0"], store.path)}`,
      },
    );
  }
  if (isUsersKind(sweep.system.kind)) {
    throw new GrokError(
      "INPUT",
      `sweep ${sweep.name}: expected trials of the committee machine, found those of ${sweep.system.kind}, which have no second way to be trained`,
      { hint: "groksweep check FILE compares gradients, groksweep rerun bits" },
    );
  }
  return chosen.flatMap((outcome): readonly Drawn[] => {
    const trial = trials.get(outcome.trialId);
    if (trial === undefined) return [];
    const { task, centered, engine, parameters } = trial;
    const by = (method: Method): Trial => makeTrial(parameters, { task, centered, engine, method });
    const tighter =
      trial.method.kind === "flow" ? by({ kind: "flow", tolerance: trial.method.tolerance / TIGHTER }) : null;
    return [{ trial, outcome, tighter, descent: by({ kind: "gd" }) }];
  });
}

function jobTo(steps: number, sweep: Sweep, trial: Trial, withMetrics: boolean): Job {
  return jobOf(trial, {
    budget: { steps, stop: "budget", record: sweep.budget.record },
    thresholds: sweep.thresholds,
    metrics: withMetrics ? sweep.metrics : [],
  });
}

function gdSteps(trial: Trial, { steps }: OutcomeRow): number {
  return Math.min(steps ?? 0, Math.max(1, Math.floor(MOST_OPERATIONS / flopsPerEvaluation(trial))));
}

function directSteps(trial: Trial, outcome: OutcomeRow): number {
  return Math.min(gdSteps(trial, outcome), Math.max(1, Math.floor(MOST_DIRECT_WORK / directWork(trial))));
}

function largestOf(deviations: readonly CurveDeviation[]): Verification["largest"] {
  const most = (values: readonly (number | null)[]): number | null => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : Math.max(...known);
  };
  return {
    loss: most(deviations.flatMap(({ trainLoss, testLoss }) => [trainLoss, testLoss])),
    grokTime: most(deviations.flatMap(({ trainStep, testStep }) => [trainStep, testStep])),
  };
}
