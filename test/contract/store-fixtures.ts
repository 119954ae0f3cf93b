import assert from "node:assert/strict";
import { it } from "node:test";
import {
  CURVE_COLUMNS,
  GrokError,
  PARAMETER_DEFAULTS,
  type Checkpoint,
  type CurveColumn,
  type CurveRow,
  type GrokErrorCode,
  type Outcome,
  type Store,
  type Trial,
  type TrialEvent,
  type TrialParameters,
} from "../../src/model/index.js";
import { identify } from "../../src/system/index.js";

/** What the suite needs of a database. */
export interface StoreHarness {
  /** An empty store in write mode, its lease not taken. */
  create(): Store;
  /** The same store once more, beside the first; absent where a store has one connection only. */
  readonly again?: (store: Store, mode: "write" | "read") => Store;
  /** Flips one bit of the payload of a stored checkpoint behind the store's back. */
  readonly damageCheckpoint?: (store: Store, trialId: string) => void;
  /** Pretends that the holder of the lease was silent for so many milliseconds, on another host if asked. */
  readonly ageLease?: (store: Store, ms: number, host?: string) => void;
  /** Called after each test with everything that was opened: closes it and looks for leaks. */
  cleanUp(): void;
}

const { eigenvector, modulus, ...COMMITTEE_DEFAULTS } = PARAMETER_DEFAULTS;
void [eigenvector, modulus];

/** A trial with a genuine content id. */
export function trialWith(parameters: Partial<TrialParameters>): Trial {
  const content: Omit<Trial, "id"> = {
    task: { kind: "polynomial", test: "population", target: { index: 1, norm: "fixed" } },
    parameters: { ...COMMITTEE_DEFAULTS, ...parameters },
    centered: true,
    method: { kind: "flow", tolerance: 1e-3 },
    engine: "moments",
  };
  return { id: identify(content), ...content };
}

export function curveRow(step: number, values: Partial<CurveRow> = {}): CurveRow {
  const absent = Object.fromEntries(CURVE_COLUMNS.map((column) => [column, null])) as Record<
    CurveColumn,
    null
  >;
  return { ...absent, train_loss: 1 / (step + 1), test_loss: 2 / (step + 1), ...values, step };
}

export function outcomeOf(kind: Outcome["kind"], values: Partial<Outcome> = {}): Outcome {
  return {
    kind,
    train_step: null,
    test_step: null,
    train_first_step: null,
    test_first_step: null,
    delay: null,
    delay_at_least: null,
    ratio: null,
    rise: null,
    rich_step: null,
    kernel_test: null,
    label_power: null,
    initial_train: null,
    initial_test: null,
    final_train: null,
    final_test: null,
    steps: 100,
    ...values,
  };
}

export function checkpointOf(trialIdOf: string, step: number): Checkpoint {
  return {
    trialId: trialIdOf,
    step,
    format: 1,
    payload: Uint8Array.from({ length: 1000 }, (_, i) => i % 251),
  };
}

export function finishedOf(
  id: string,
  steps: number,
  values: Partial<Extract<TrialEvent, { kind: "finished" }>> = {},
): TrialEvent {
  return {
    kind: "finished",
    trialId: id,
    ending: "budget",
    steps,
    last: curveRow(steps),
    labelPower: 0.75,
    kernelTest: null,
    checkpoint: checkpointOf(id, steps - 0.5),
    evaluations: 42,
    computeMs: 1.5,
    attempt: 1,
    kernels: "wasm-simd128 x2",
    ...values,
  };
}

export function throwsGrok(work: () => unknown, code: GrokErrorCode, words: RegExp): void {
  assert.throws(work, (error: unknown) => {
    assert.ok(error instanceof GrokError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(`${error.message}\n${error.hint ?? ""}`, words);
    return true;
  });
}

export const GRID = { pointsPerDecade: 24 };
export const DENSER = { pointsPerDecade: 48 };
export const RULE = '{"train":0.1}';

/** Four trials, their ids in order, and the first of them. */
export const some = [0, 1, 2, 3].map((seed) => trialWith({ seed }));
export const sorted = some.map(({ id }) => id).sort();
export const [trial] = some;

/** A test on an empty store whose lease is held. */
export function checkOn(harness: StoreHarness): (what: string, work: (store: Store) => void) => void {
  return (what, work) => {
    it(what, () => {
      try {
        const store = harness.create();
        store.acquireLease();
        work(store);
      } finally {
        harness.cleanUp();
      }
    });
  };
}

/** Declares a sweep of these trials. */
export function declare(store: Store, trials: readonly Trial[], sweep = "first"): void {
  store.beginDeclaration({ name: sweep, definition: "{}" });
  store.declareTrials(sweep, trials);
  store.endDeclaration(sweep);
}

export function idsOf(store: Store, sweep = "first"): readonly string[] {
  return [...store.trials(sweep)].map(({ id }) => id);
}
