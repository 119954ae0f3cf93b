import {
  GrokError,
  type Batch,
  type Checkpoint,
  type EngineBatch,
  type TrialEnd,
  type TrialEvent,
  type TrialStanding,
} from "../../model/index.js";
import { committeeForm } from "./committee/committee-form.js";
import { failure } from "../failure.js";
import { descentMaker } from "./integrator/descent.js";
import { flowMaker } from "./integrator/flow.js";
import type { Integrator, IntegratorMaker, Occupant } from "./integrator/integrator.js";
import { requireCount } from "./integrator/payload.js";
import type { KernelBackend, KernelBuild } from "./kernels/backend.js";
import { chooseLanes } from "./kernels/kernel-build.js";
import type { LaneJob, LaneProblems, LaneTrial } from "./lane-problems.js";
import { LaneSystem } from "./lane-system.js";
import { momentsForm } from "./moments/moments-form.js";
import type { StateForm } from "./state-form.js";
import { TrialRecorder } from "./trial-recorder.js";
import { setUpTrial } from "./trial-setup.js";

/**
 * Layout version of the checkpoints written here: since version 2 those of `flow` end with the evaluations that led
 * there, a float64. Those of version 1 are continued as if none had.
 */
export const CHECKPOINT_FORMAT = 2;
const FORMAT_WITHOUT_EVALUATIONS = 1;

/**
 * Puts a batch on as many lanes of a build of the kernels as it can fill (see model/engine.ts for the contract). What its
 * trials learn, `problems` says.
 *
 * @throws GrokError DEFECT when the jobs do not have equal shapes.
 */
export function createBatch(batch: Batch, build: KernelBuild, problems: LaneProblems): EngineBatch {
  return new LaneBatch(
    batch.jobs as unknown as readonly LaneJob[],
    build.withLanes(chooseLanes(build, batch.jobs.length)),
    problems,
  );
}

class LaneBatch implements EngineBatch {
  readonly #backend: KernelBackend;
  readonly #problems: LaneProblems;
  /** The next one last. */
  readonly #queue: LaneJob[];
  readonly #form: StateForm;
  readonly #system: LaneSystem;
  readonly #integrator: Integrator;
  readonly #occupants: (Occupant | null)[];
  #laneEvaluations = 0;
  #offered = 0;

  constructor(jobs: readonly LaneJob[], backend: KernelBackend, problems: LaneProblems) {
    if (jobs.length === 0) throw new GrokError("DEFECT", "a batch has no jobs");
    const [first] = jobs;
    const odd = jobs.find(({ trial }) => shapeKey(trial, problems) !== shapeKey(first.trial, problems));
    if (odd !== undefined) throw new GrokError("DEFECT", `a batch mixes shapes: trial ${odd.trial.id}`);
    this.#backend = backend;
    this.#problems = problems;
    this.#queue = [...jobs].reverse();
    this.#form = formOf(jobs, backend);
    const maker = makerOf(first.trial);
    this.#system = new LaneSystem(backend, this.#form, {
      dimension: first.trial.parameters.dimension,
      mostSamples: Math.max(...jobs.map(({ trial }) => trial.parameters.samples)),
      mostTestSamples: Math.max(...jobs.map(({ trial }) => problems.testSamplesOf(trial) ?? 0)),
      shared: jobs.every(({ trial }) => problems.inputsOf(trial) === problems.inputsOf(first.trial)),
      buffers: maker.buffers,
    });
    this.#integrator = maker.make(this.#system);
    this.#occupants = new Array<Occupant | null>(backend.lanes).fill(null);
  }

  get occupancy(): number {
    return this.#offered === 0 ? 1 : this.#laneEvaluations / this.#offered;
  }

  advance(emit: (event: TrialEvent) => void): boolean {
    const began = performance.now();
    this.#refill(emit);
    const running = this.#occupants.filter((occupant) => occupant !== null);
    if (running.length === 0) return false;
    this.#laneEvaluations += running.length;
    this.#offered += this.#occupants.length;
    const finished: (() => void)[] = [];
    const finish = (lane: number, end: Pick<TrialEnd, "ending" | "last" | "exhausted">): void => {
      const occupant = this.#occupant(lane);
      const { setup } = occupant;
      const checkpoint = end.ending === "diverged" ? null : this.#checkpoint(lane, occupant);
      this.#free(lane);
      finished.push(() =>
        emit({
          kind: "finished",
          trialId: setup.job.trial.id,
          ...end,
          steps: end.last.step,
          labelPower: setup.problem.labelPower,
          kernelTest: setup.kernelTest,
          checkpoint,
          evaluations: occupant.evaluations,
          computeMs: occupant.computeMs,
          attempt: setup.job.attempt,
          kernels: `${this.#backend.name} x${this.#backend.lanes}`,
        }),
      );
    };
    this.#integrator.advance({
      recorded: (lane, { row, onGrid, ending }) => {
        const { trial } = this.#occupant(lane).setup.job;
        if (onGrid) emit({ kind: "rows", trialId: trial.id, rows: [row] });
        if (ending !== null) finish(lane, { ending, last: row });
      },
      exhausted: (lane, needed) => {
        const { recorder } = this.#occupant(lane);
        // Step 0 is on every grid, and before it no step was taken.
        if (recorder.lastRow === null) throw new GrokError("DEFECT", "a trial ended before its first record");
        finish(lane, { ending: "budget", last: recorder.lastRow, exhausted: needed });
      },
      failed: (lane, error) => {
        const { job } = this.#occupant(lane).setup;
        this.#free(lane);
        emit(failure(job, error));
      },
    });
    const share = (performance.now() - began) / running.length;
    for (const occupant of running) occupant.computeMs += share;
    for (const announce of finished) announce();
    return this.#queue.length > 0 || this.#occupants.some((occupant) => occupant !== null);
  }

  checkpoints(): readonly Checkpoint[] {
    return this.#occupants.flatMap((occupant, lane) =>
      // Before the first row there is nothing worth keeping.
      occupant === null || occupant.recorder.emittedStep < 0 ? [] : [this.#checkpoint(lane, occupant)],
    );
  }

  standings(): readonly TrialStanding[] {
    return this.#occupants.flatMap((occupant, lane) =>
      occupant === null
        ? []
        : [
            {
              trialId: occupant.setup.job.trial.id,
              step: this.#integrator.stepsDone(lane),
              evaluations: occupant.evaluations,
            },
          ],
    );
  }

  giveBack(): readonly string[] {
    return this.#queue.splice(0, Math.ceil(this.#queue.length / 2)).map(({ trial }) => trial.id);
  }

  dispose(): void {
    this.#queue.length = 0;
    this.#occupants.fill(null);
    this.#system.arena.release();
  }

  #refill(emit: (event: TrialEvent) => void): void {
    for (let lane = 0; lane < this.#occupants.length; lane++) {
      while (this.#occupants[lane] === null) {
        const job = this.#queue.pop();
        if (job === undefined) return;
        const began = performance.now();
        try {
          const occupant = this.#seat(lane, job);
          this.#occupants[lane] = occupant;
          occupant.computeMs = performance.now() - began;
        } catch (error) {
          this.#integrator.remove(lane);
          emit(failure(job, error));
        }
      }
    }
  }

  /**
   * Puts a job on a lane, where its checkpoint left it. A checkpoint lies behind its last record, so that a denser grid
   * or a smaller budget can want a state before it: then the trial starts again, to the same bits.
   */
  #seat(lane: number, job: LaneJob): Occupant {
    const setup = setUpTrial(job, this.#problems);
    const { payload, spent } = resumedFrom(job);
    const recorder = new TrialRecorder(setup, this.#form);
    const occupant = { setup, recorder, evaluations: 0, spent, computeMs: 0 };
    this.#integrator.start(lane, occupant, payload);
    if (payload === null || this.#integrator.stepsDone(lane) <= recorder.nextStep) return occupant;
    this.#integrator.remove(lane);
    return this.#seat(lane, { ...job, resume: null });
  }

  #occupant(lane: number): Occupant {
    const occupant = this.#occupants[lane];
    if (occupant === null) throw new GrokError("DEFECT", `lane ${lane} is empty`);
    return occupant;
  }

  #checkpoint(lane: number, occupant: Occupant): Checkpoint {
    const payload = this.#integrator.payload(lane);
    const { trial } = occupant.setup.job;
    return {
      trialId: trial.id,
      step: occupant.recorder.emittedStep,
      format: CHECKPOINT_FORMAT,
      payload: trial.method.kind === "flow" ? withEvaluations(payload, occupant.spent) : payload,
    };
  }

  #free(lane: number): void {
    this.#integrator.remove(lane);
    this.#occupants[lane] = null;
  }
}

/** What jobs of one batch must have in common. */
function shapeKey(trial: LaneTrial, problems: LaneProblems): string {
  const { engine, method, parameters } = trial;
  const width = engine === "committee" ? parameters.width : "-";
  const test = problems.testSamplesOf(trial) === null ? "population" : "sampled";
  return `${engine}/${method.kind}/${parameters.dimension}/${width}/${test}`;
}

function formOf(jobs: readonly LaneJob[], backend: KernelBackend): StateForm {
  const { engine, parameters } = jobs[0].trial;
  switch (engine) {
    case "moments":
      return momentsForm(
        backend,
        parameters.dimension,
        jobs.some(({ metrics }) => metrics.includes("weightDistance")),
      );
    case "committee":
      if (parameters.width === "infinite") {
        throw new GrokError("TRIAL", "engine committee: expected a finite width, got infinite");
      }
      return committeeForm(backend, parameters.dimension, parameters.width);
    default:
      throw new GrokError("DEFECT", `lanes: expected engine moments or committee, got ${engine}`);
  }
}

function makerOf({ method }: LaneTrial): IntegratorMaker {
  switch (method.kind) {
    case "gd":
      return descentMaker;
    case "flow":
      return flowMaker;
    case "momentum":
    case "adam":
    case "adamw":
    case "constrained":
    case "constrained-adam":
      throw new GrokError("TRIAL", `lanes: expected method gd or flow, got ${method.kind}`);
  }
}

/** Where a job continues: the integrator's payload, null for its start, and the evaluations that led there. */
function resumedFrom(job: LaneJob): { readonly payload: Uint8Array | null; readonly spent: number } {
  if (job.resume === null) return { payload: null, spent: 0 };
  const { format, payload } = job.resume.checkpoint;
  if (format !== CHECKPOINT_FORMAT && format !== FORMAT_WITHOUT_EVALUATIONS) {
    throw new GrokError("TRIAL", `checkpoint: expected format ${CHECKPOINT_FORMAT}, found ${format}`, {
      hint: "it was written by another version; run again from the start",
    });
  }
  if (format === FORMAT_WITHOUT_EVALUATIONS || job.trial.method.kind !== "flow") return { payload, spent: 0 };
  const end = payload.byteLength - Float64Array.BYTES_PER_ELEMENT;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  return { payload: payload.subarray(0, end), spent: requireCount(view.getFloat64(end, true)) };
}

function withEvaluations(payload: Uint8Array, spent: number): Uint8Array {
  const bytes = new Uint8Array(payload.byteLength + Float64Array.BYTES_PER_ELEMENT);
  bytes.set(payload);
  new DataView(bytes.buffer).setFloat64(payload.byteLength, spent, true);
  return bytes;
}
