/**
 * Workers that invent what they would train, in a process of their own: for the benches of runs over a queue. Everything but the
 * training is real: exchange, packing, and a store for each shard. Told by a message what to do, it ends when it is killed.
 */
import { openExchange } from "../src/exchange/index.js";
import {
  curveRow,
  type Exchange,
  type Sweep,
  type Trial,
  type TrialEvent,
  type WorkShard,
} from "../src/model/index.js";
import { openStore } from "../src/session/index.js";
import { StoreSink } from "../src/session/run/store-sink.js";
import { storedSweep } from "../src/session/ask/stored-sweep.js";
import { trialRules } from "../src/session/run/trial-rules.js";
import type { RecordingRule } from "../src/session/run/recording-rule.js";
import { programVersion } from "../src/store/program-version.js";

/** What the process is told. */
export interface SimulatedCrew {
  readonly url: string;
  readonly workers: number;
  /** How long a shard pretends to take, ms. */
  readonly shardMs: number;
}

process.on("message", (crew: SimulatedCrew) => {
  for (let i = 0; i < crew.workers; i++) void work(crew, `simulated-${process.pid}-${i}`);
});

async function work({ url, shardMs }: SimulatedCrew, name: string): Promise<void> {
  const exchange = await openExchange(url, name, programVersion());
  for (;;) {
    const shard = await claim(exchange);
    if (shard === null) await pause(1000);
    else {
      const alive = setInterval(() => void exchange.alive(shard), exchange.lockMs / 3);
      await pause(shardMs);
      const store = openStore(":memory:", { mode: "write" });
      try {
        store.acquireLease();
        store.beginDeclaration({ name: shard.sweep, definition: shard.definition });
        store.absorb(shard.bundles);
        const sweep = storedSweep(store, shard.sweep);
        await invent(
          store,
          sweep,
          shard.bundles.map(({ trial }) => trial),
        );
        while (!(await exchange.post(shard, [...store.bundles(shard.bundles.map(({ trial }) => trial.id))])))
          await pause(500);
      } finally {
        store.close();
      }
      clearInterval(alive);
      await exchange.finish(shard);
    }
  }
}

async function claim(exchange: Exchange): Promise<WorkShard | null> {
  for (const run of await exchange.runs()) {
    const shard = await exchange.claim(run.key);
    if (shard !== null) return shard;
  }
  return null;
}

/** Writes a curve and an end for every trial, as training would. */
async function invent(
  store: ReturnType<typeof openStore>,
  sweep: Sweep,
  trials: readonly Trial[],
): Promise<void> {
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

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
