import { curveRow, type Store, type Sweep, type Trial, type TrialEvent } from "../src/model/index.js";
import type { RecordingRule } from "../src/session/run/recording-rule.js";
import { StoreSink } from "../src/session/run/store-sink.js";
import { trialRules } from "../src/session/run/trial-rules.js";
import { parseSweep } from "../src/sweep/index.js";

/** A sweep of 800 trials for each seed, of 43 rows each, whose training is invented. */
export function inventedSweep(seeds: number): Sweep {
  const axes = `
  alpha: { from: 0.25, to: 4, count: 10, scale: log }
  epsilon: { from: 0.1, to: 1, count: 10 }
  samples: [50, 75, 100, 150, 200, 300, 400, 600]
  seed: { from: 0, count: ${seeds} }`;
  const text = `
name: invented
task: { kind: polynomial, dimension: 20 }
model: { width: 30 }
axes:${axes}
budget: { steps: 1e5, stop: budget, record: { pointsPerDecade: 8 } }
checkpoints: none
`;
  return parseSweep(text, { source: "bench" });
}

/**
 * Writes a curve, an end and an outcome for every trial, as training would; the sweep is declared, and the lease held.
 */
export async function inventTraining(store: Store, sweep: Sweep, trials: readonly Trial[]): Promise<void> {
  const rules = trialRules(store, sweep);
  const byId = new Map(trials.map((trial) => [trial.id, trial]));
  const sink = new StoreSink(
    store,
    sweep,
    rules,
    (id) => byId.get(id) as Trial,
    () => undefined,
  );
  const { budget, metrics } = rules.own;
  sink.announce(trials.map(({ id }) => ({ trialId: id, grid: budget.record, metrics, from: 0 })));
  await sink.accept(trials.flatMap(({ id }) => inventedEvents(id, rules.own)));
}

/** A loss that falls slowly, at a pace that follows from the trial's id. */
function inventedEvents(trialId: string, rule: RecordingRule): readonly TrialEvent[] {
  const pace = Number.parseInt(trialId.slice(0, 4), 16) + 1;
  const rowAt = (step: number): ReturnType<typeof curveRow> =>
    curveRow({
      step,
      train_loss: 1 / (1 + step / pace),
      test_loss: 1 / (1 + step / (7 * pace)),
      weight_norm: 1 + step / (step + pace),
    });
  const { steps } = rule.budget;
  const end = { ending: "budget", steps, last: rowAt(steps), labelPower: 1, kernelTest: null } as const;
  const cost = {
    evaluations: 100,
    computeMs: 10,
    attempt: 1,
    kernels: "invented",
    checkpoint: null,
  } as const;
  return [
    { kind: "rows", trialId, rows: [...rule.steps].map(rowAt) },
    { kind: "finished", trialId, ...end, ...cost },
  ];
}
