import {
  curveRowOf,
  GrokError,
  isBelowZero,
  type Batch,
  type Checkpoint,
  type CurveRow,
  type EngineBatch,
  type Job,
  type ParameterValues,
  type TaskContent,
  type Trainer,
  type TrialEnd,
  type TrialEvent,
  type TrialStanding,
} from "../../model/index.js";
import { failure } from "../failure.js";
import { finished } from "../finished.js";
import { TURN_MS } from "../turn.js";
import { RecordKeeper } from "../record-keeper.js";
import { Descent } from "./descent.js";
import { ExactSteps } from "./exact-steps.js";
import { Flow } from "./flow.js";
import type { BeginPlain, PlainRun } from "../../model/index.js";
import { plainStreams } from "./plain-streams.js";
import type { Stepper } from "./stepper.js";

/** Layout version of the checkpoints of this engine. */
const CHECKPOINT_FORMAT = 1;

/** What ran, as attempts name it. */
const NAME = "float64";

/**
 * A trainer of small systems in plain JavaScript, one trial after the other, in float64: the same bits on every machine
 * where the system uses portable arithmetic.
 *
 * @param begin data, target and initial state of a trial.
 * @param columns the columns that rows may have beside the losses: the system's series.
 */
export function plainTrainer<Values extends ParameterValues, Task extends TaskContent>(
  begin: BeginPlain<Values, Task>,
  columns: readonly string[],
): Trainer {
  return {
    createBatch: (batch: Batch) =>
      new PlainBatch(batch.jobs, begin as unknown as BeginPlain<ParameterValues, TaskContent>, columns),
  };
}

interface Running {
  readonly job: Job;
  readonly run: PlainRun;
  readonly stepper: Stepper;
  readonly records: RecordKeeper;
  computeMs: number;
}

class PlainBatch implements EngineBatch {
  readonly occupancy = 1;
  readonly #queue: Job[];
  readonly #begin: BeginPlain<ParameterValues, TaskContent>;
  readonly #columns: ReadonlySet<string>;
  #running: Running | null = null;

  constructor(
    jobs: readonly Job[],
    begin: BeginPlain<ParameterValues, TaskContent>,
    columns: readonly string[],
  ) {
    this.#queue = [...jobs];
    this.#begin = begin;
    this.#columns = new Set(columns);
  }

  advance(emit: (event: TrialEvent) => void): boolean {
    const began = performance.now();
    this.#running ??= this.#start(emit);
    const running = this.#running;
    if (running === null) return this.#queue.length > 0;
    try {
      this.#work(running, began, emit);
    } catch (error) {
      this.#running = null;
      emit(failure(running.job, error));
    }
    return this.#running !== null || this.#queue.length > 0;
  }

  checkpoints(): readonly Checkpoint[] {
    // Before the first row there is nothing worth keeping.
    return this.#running === null || this.#running.records.emittedStep < 0
      ? []
      : [checkpointOf(this.#running)];
  }

  standings(): readonly TrialStanding[] {
    if (this.#running === null) return [];
    const { job, stepper, records } = this.#running;
    return [
      { trialId: job.trial.id, step: Math.max(0, records.emittedStep), evaluations: stepper.evaluations },
    ];
  }

  giveBack(): readonly string[] {
    return this.#queue.splice(Math.floor(this.#queue.length / 2)).map(({ trial }) => trial.id);
  }

  dispose(): void {
    this.#queue.length = 0;
    this.#running = null;
  }

  #start(emit: (event: TrialEvent) => void): Running | null {
    const job = this.#queue.shift();
    if (job === undefined) return null;
    const began = performance.now();
    try {
      const { trial } = job;
      const run = this.#begin(trial, plainStreams(trial.parameters), job);
      if (!(run.labelPower > 0 && Number.isFinite(run.labelPower))) {
        throw new GrokError("TRIAL", `labelPower: expected a number above 0, got ${run.labelPower}`);
      }
      const records = new RecordKeeper(job, run.labelPower);
      return { job, run, stepper: stepperOf(job, run), records, computeMs: performance.now() - began };
    } catch (error) {
      emit(failure(job, error));
      return null;
    }
  }

  #work(running: Running, began: number, emit: (event: TrialEvent) => void): void {
    const { job, run, stepper, records } = running;
    const step = records.nextStep;
    const progress = stepper.workTowards(step, began + TURN_MS);
    running.computeMs += performance.now() - began;
    switch (progress) {
      case "later":
        return;
      case "spent":
        // Step 0 is on every grid, and before it no step was taken.
        if (records.lastRow === null) throw new GrokError("DEFECT", "a trial ended before its first record");
        this.#finish(running, { ending: "budget", last: records.lastRow, exhausted: stepper.spent }, emit);
        return;
      case "there": {
        const { row, onGrid, ending } = records.keep(this.#rowOf(step, run));
        if (onGrid) emit({ kind: "rows", trialId: job.trial.id, rows: [row] });
        if (ending !== null) this.#finish(running, { ending, last: row }, emit);
      }
    }
  }

  #finish(
    running: Running,
    end: Pick<TrialEnd, "ending" | "last" | "exhausted">,
    emit: (event: TrialEvent) => void,
  ): void {
    const { job, run, stepper, computeMs } = running;
    this.#running = null;
    emit(
      finished(job, {
        ...end,
        labelPower: run.labelPower,
        ...(run.facts === undefined ? {} : { facts: run.facts }),
        checkpoint: end.ending === "diverged" ? null : checkpointOf(running),
        evaluations: stepper.evaluations,
        computeMs,
        kernels: NAME,
      }),
    );
  }

  #rowOf(step: number, run: PlainRun): CurveRow {
    const measured = run.measure(step);
    const { train_loss, test_loss, ...series } = measured;
    for (const [name, loss] of [
      ["train_loss", train_loss],
      ["test_loss", test_loss],
    ] as const) {
      if (typeof loss !== "number") {
        throw new GrokError("TRIAL", `measure: expected the number ${name}, got ${String(loss)}`);
      }
      // Thresholds are shares of a loss that is 0 at best: one below 0 would count as learned.
      if (isBelowZero(loss))
        throw new GrokError("TRIAL", `measure: expected ${name} of at least 0, got ${loss}`);
    }
    for (const [name, value] of Object.entries(series)) {
      if (!this.#columns.has(name)) {
        throw new GrokError("TRIAL", `measure: expected the series that the system declares, got "${name}"`);
      }
      if (value !== null && typeof value !== "number") {
        throw new GrokError("TRIAL", `measure: expected a number or null for ${name}, got ${typeof value}`);
      }
    }
    return curveRowOf(step, measured);
  }
}

function stepperOf({ trial, resume, budget }: Job, run: PlainRun): Stepper {
  if (run.exact !== undefined) return new ExactSteps(run.exact.bind(run));
  const kept = resume === null ? null : numbersOf(resume.checkpoint);
  const { method } = trial;
  if (method.kind === "constrained" || method.kind === "constrained-adam") {
    const expected = "gd, momentum, adam, adamw or flow";
    throw new GrokError("TRIAL", `method.kind: expected ${expected}, got ${method.kind}`);
  }
  return method.kind === "flow"
    ? new Flow(run, { tolerance: method.tolerance, bound: budget.evaluations ?? Infinity }, kept)
    : new Descent(run, method, kept);
}

function checkpointOf({ job, stepper, records }: Running): Checkpoint {
  const numbers = stepper.payload();
  return {
    trialId: job.trial.id,
    step: records.emittedStep,
    format: CHECKPOINT_FORMAT,
    payload: packed(stepper.step, numbers),
  };
}

/** Little-endian doubles: the step of the state, then the stepper's numbers. */
function packed(step: number, numbers: Float64Array): Uint8Array {
  const bytes = new Uint8Array(8 * (1 + numbers.length));
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, step, true);
  numbers.forEach((value, i) => view.setFloat64(8 * (i + 1), value, true));
  return bytes;
}

function numbersOf({ format, payload }: Checkpoint): {
  readonly step: number;
  readonly payload: Float64Array;
} {
  if (format !== CHECKPOINT_FORMAT || payload.length < 8 || payload.length % 8 !== 0) {
    throw new GrokError("TRIAL", `checkpoint: expected format ${CHECKPOINT_FORMAT}, found ${format}`, {
      hint: "it was written by another version; run again from the start",
    });
  }
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const values = Float64Array.from({ length: payload.length / 8 }, (_, i) => view.getFloat64(8 * i, true));
  return { step: values[0], payload: values.subarray(1) };
}
