import {
  GrokError,
  type Batch,
  type Checkpoint,
  type CurveRow,
  type EngineBatch,
  type Facts,
  type Job,
  type TrialEvent,
  type TrialStanding,
} from "../../model/index.js";
import { failure } from "../failure.js";
import { finished as finishedEvent } from "../finished.js";
import { earliestOf } from "../lanes/integrator/flow-path.js";
import { TURN_MS } from "../turn.js";
import type { KernelBuild } from "../lanes/kernels/backend.js";
import { chooseDense } from "../lanes/kernels/kernel-build.js";
import { RecordKeeper } from "../record-keeper.js";
import { measureOutputs, zeroOutputLoss, type OutputMeasures } from "../tensors/measure-outputs.js";
import { requireMemory } from "../tensors/memory-estimate.js";
import { networkRow, type SetMeasures } from "../tensors/network-row.js";
import { slotCount } from "../tensors/optimiser.js";
import {
  MOST_STEPS,
  type DenseLanes,
  type DenseOccupant,
  type DenseState,
  type Which,
} from "./dense-lanes.js";
import { DENSE_CHECKPOINT_FORMAT, packDense, unpackDense } from "./dense-payload.js";
import {
  batchKey,
  parameterArrays,
  precisionOf,
  setUpDense,
  type DenseSetup,
  type DenseSystem,
  type DenseTrial,
} from "./dense-setup.js";
import { lanesFor } from "./lanes-for.js";
import { stateLength } from "./network.js";
import { DENSE_FLOW_FORMAT, flowsOf, packFlows } from "./flow-payload.js";
import { flowTurn } from "./flow-turn.js";
import { LaneFlow } from "./lane-flow.js";
import { hasTwin, isDue, recordedLoss, type Occupant, type Seat } from "./occupant.js";
import { scheduledStep, updateConstants } from "./schedule.js";

/**
 * Trains the jobs of a batch on the lanes of one build of the kernels (see model/engine.ts for the contract): the same bits
 * in every build, lane and batch.
 *
 * @throws GrokError DEFECT when the jobs do not have equal shapes.
 */
export function createDenseBatch(batch: Batch, build: KernelBuild, system: DenseSystem): EngineBatch {
  return new DenseBatch(batch.jobs as unknown as readonly Job<DenseTrial>[], build, system);
}

/** f over the two sets of a trial, and what is measured of it. */
interface Evaluated {
  readonly outputs: { readonly train: Float64Array; readonly test: Float64Array };
  readonly measures: SetMeasures;
}

class DenseBatch implements EngineBatch {
  readonly #system: DenseSystem;
  readonly #lanes: () => DenseLanes;
  readonly #name: string;
  readonly #precision: 32 | 64;
  /** The next one last. */
  readonly #queue: Job<DenseTrial>[];
  readonly #occupants: (Occupant | null)[];
  #made: DenseLanes | null = null;
  /** Steps of one call of the kernels: as many as fit a turn. Changes no bits. */
  #stride = 1;
  /** Whether trials move by gradient flow. */
  readonly #flows: boolean;
  #laneSteps = 0;
  #offered = 0;

  constructor(jobs: readonly Job<DenseTrial>[], build: KernelBuild, system: DenseSystem) {
    if (jobs.length === 0) throw new GrokError("DEFECT", "a batch has no jobs");
    const { trial } = jobs[0];
    const network = system.networkOf(trial);
    const key = batchKey(trial, network);
    const length = stateLength(network);
    const odd = jobs.find((each) => batchKey(each.trial, system.networkOf(each.trial)) !== key);
    if (odd !== undefined) throw new GrokError("DEFECT", `a batch mixes shapes: trial ${odd.trial.id}`);
    this.#system = system;
    this.#queue = [...jobs].reverse();
    this.#precision = precisionOf(trial);
    this.#flows = trial.method.kind === "flow";
    const backend = chooseDense(build, this.#precision, jobs.length, length);
    this.#name = `${backend.name} x${backend.lanes}`;
    this.#occupants = new Array<Occupant | null>(backend.lanes).fill(null);
    this.#lanes = (): DenseLanes => {
      if (this.#made === null) {
        requireMemory(backend.lanes * Math.max(...jobs.map(({ memoryBytes }) => memoryBytes)));
        this.#made = lanesFor(jobs, system, backend);
      }
      return this.#made;
    };
  }

  get occupancy(): number {
    return this.#offered === 0 ? 1 : this.#laneSteps / this.#offered;
  }

  advance(emit: (event: TrialEvent) => void): boolean {
    const began = performance.now();
    this.#refill(emit);
    const running = this.#running();
    if (running.length === 0) return false;
    const finished = this.#work(running, began + TURN_MS, emit);
    const share = (performance.now() - began) / running.length;
    for (const [, occupant] of running) occupant.computeMs += share;
    for (const announce of finished) announce();
    return this.#queue.length > 0 || this.#running().length > 0;
  }

  /** Steps, or gradients of flow, until a lane is at a recorded step or the turn is over; then its record. */
  #work(running: readonly Seat[], until: number, emit: (event: TrialEvent) => void): readonly (() => void)[] {
    const begun = this.#flows ? this.#flow(running, until, emit) : null;
    while (begun === null && !running.some(([, each]) => isDue(each)) && performance.now() < until) {
      this.#step(running);
    }
    const due = running.filter(([lane, each]) => this.#occupants[lane] === each && isDue(each));
    return [...(begun ?? []), ...(due.length === 0 ? [] : this.#record(due, emit))];
  }

  /** A turn of flow; ends of trials that may take no more right-hand sides follow once time is counted. */
  #flow(running: readonly Seat[], until: number, emit: (event: TrialEvent) => void): readonly (() => void)[] {
    const ends: (() => void)[] = [];
    const rounds = flowTurn(running, this.#lanes(), until, {
      failed: ([lane, { setup }], error) => {
        this.#free(lane);
        emit(failure(setup.job, error));
      },
      spent: ([lane, occupant]) => ends.push(this.#spent(lane, occupant, emit)),
    });
    this.#laneSteps += rounds * running.length;
    this.#offered += rounds * this.#occupants.length;
    return ends;
  }

  /** The end of a trial that may take no more right-hand sides, at its last record. */
  #spent(lane: number, occupant: Occupant, emit: (event: TrialEvent) => void): () => void {
    const { setup, records, flows, labelPower } = occupant;
    const last = records.lastRow;
    // Step 0 is on every grid, and before it no step was taken.
    if (last === null) throw new GrokError("DEFECT", "a trial ended before its first record");
    const checkpoint = this.#checkpoint(lane, occupant);
    const exhausted = Math.max(...[...flows.values()].map(({ spent }) => spent));
    this.#free(lane);
    return () => {
      const { evaluations, computeMs } = occupant;
      const known = { labelPower, checkpoint, ...this.#facts(setup) };
      const ended = { ending: "budget", last, exhausted, ...known } as const;
      emit(finishedEvent(setup.job, { ...ended, evaluations, computeMs, kernels: this.#name }));
    };
  }

  #facts(setup: DenseSetup): { readonly facts?: Facts } {
    const facts = this.#system.factsOf?.(setup);
    return facts === undefined ? {} : { facts };
  }

  #free(lane: number): void {
    this.#lanes().clear(lane);
    this.#occupants[lane] = null;
  }

  checkpoints(): readonly Checkpoint[] {
    return this.#running().flatMap(([lane, occupant]) =>
      // Before the first row there is nothing worth keeping.
      occupant.records.emittedStep < 0 ? [] : [this.#checkpoint(lane, occupant)],
    );
  }

  standings(): readonly TrialStanding[] {
    return this.#running().map(([, { setup, stepsDone, evaluations }]) => ({
      trialId: setup.job.trial.id,
      step: stepsDone,
      evaluations,
    }));
  }

  giveBack(): readonly string[] {
    return this.#queue.splice(0, Math.ceil(this.#queue.length / 2)).map(({ trial }) => trial.id);
  }

  dispose(): void {
    this.#queue.length = 0;
    this.#occupants.fill(null);
    this.#made?.dispose();
    this.#made = null;
  }

  #running(): readonly (readonly [lane: number, occupant: Occupant])[] {
    return this.#occupants.flatMap((occupant, lane) =>
      occupant === null ? [] : [[lane, occupant] as const],
    );
  }

  /** Steps of all lanes up to the nearest recorded step of any. */
  #step(running: readonly (readonly [number, Occupant])[]): void {
    const began = performance.now();
    const nearest = Math.min(...running.map(([, { records, stepsDone }]) => records.nextStep - stepsDone));
    const count = Math.min(nearest, this.#stride);
    const schedule = Array.from({ length: count }, (_, k) =>
      this.#occupants.map((occupant) =>
        occupant === null
          ? null
          : occupant.setup.settings.map((each) => scheduledStep(each, occupant.stepsDone + k)),
      ),
    );
    this.#lanes().step(schedule);
    for (const [, occupant] of running) {
      occupant.stepsDone += count;
      occupant.evaluations += count;
    }
    this.#laneSteps += count * running.length;
    this.#offered += count * this.#occupants.length;
    const stepMs = (performance.now() - began) / count;
    this.#stride = Math.max(1, Math.min(MOST_STEPS, Math.floor(TURN_MS / stepMs)));
  }

  /** Records lanes that are at a recorded step; what is to be said of trials that end follows once time is counted. */
  #record(
    due: readonly (readonly [number, Occupant])[],
    emit: (event: TrialEvent) => void,
  ): readonly (() => void)[] {
    const outputs = this.#measureAll(due, "network");
    const twins = due.filter(([, { setup }]) => hasTwin(setup.job));
    const twinOutputs = twins.length === 0 ? new Map<number, Evaluated>() : this.#measureAll(twins, "twin");
    return due.flatMap(([lane, occupant]) => {
      const { setup, records } = occupant;
      const { job } = setup;
      const measured = this.#row(
        lane,
        occupant,
        outputs.get(lane) as Evaluated,
        twinOutputs.get(lane)?.measures ?? null,
      );
      const { row, onGrid, ending } = records.keep(measured);
      if (onGrid) emit({ kind: "rows", trialId: job.trial.id, rows: [row] });
      if (ending === null) return [];
      const checkpoint = ending === "diverged" ? null : this.#checkpoint(lane, occupant);
      this.#free(lane);
      return [
        (): void => {
          const { labelPower, evaluations, computeMs } = occupant;
          const ended = { ending, last: row, labelPower, checkpoint, ...this.#facts(setup) } as const;
          emit(finishedEvent(job, { ...ended, evaluations, computeMs, kernels: this.#name }));
        },
      ];
    });
  }

  #measureAll(lanes: readonly (readonly [number, Occupant])[], which: Which): ReadonlyMap<number, Evaluated> {
    const all = this.#lanes();
    all.evaluate(which);
    return new Map(
      lanes.map(([lane, { setup }]) => {
        const { network, samples, job } = setup;
        const outputs = all.outputs(lane, job.trial.parameters.alpha);
        const measure = (set: "train" | "test"): OutputMeasures =>
          this.#system.measureOf?.(setup, samples[set], outputs[set]) ??
          measureOutputs(recordedLoss(network), samples[set], outputs[set]);
        return [lane, { outputs, measures: { train: measure("train"), test: measure("test") } }];
      }),
    );
  }

  #row(
    lane: number,
    { setup, stepsDone }: Occupant,
    { measures, outputs }: Evaluated,
    twin: SetMeasures | null,
  ): CurveRow {
    const { network, initial, job } = setup;
    const { weights } = this.#lanes().state("network", lane);
    const { arrays, layers } = parameterArrays(network, weights);
    const row = networkRow({
      step: stepsDone,
      width: job.trial.parameters.width,
      outputs: measures,
      twin,
      layers,
      weights: arrays,
      initial: job.metrics.includes("weightDistance") ? parameterArrays(network, initial).arrays : null,
    });
    return { ...row, ...this.#system.seriesOf?.(setup, weights, outputs) };
  }

  #refill(emit: (event: TrialEvent) => void): void {
    const seats = new Map<number, DenseOccupant>();
    for (let lane = 0; lane < this.#occupants.length; lane++) {
      while (this.#occupants[lane] === null) {
        const job = this.#queue.pop();
        if (job === undefined) break;
        const began = performance.now();
        try {
          this.#lanes(); // no memory for them fails the trial
          const { occupant, seat } = this.#seat(job);
          this.#occupants[lane] = occupant;
          seats.set(lane, seat);
          occupant.computeMs = performance.now() - began;
        } catch (error) {
          emit(failure(job, error));
        }
      }
    }
    if (seats.size > 0) this.#lanes().load(seats);
  }

  /**
   * A trial where its checkpoint left it, or at its start: a checkpoint lies behind its last record, so that a denser grid
   * or a smaller budget can want a state before it.
   */
  #seat(job: Job<DenseTrial>): { readonly occupant: Occupant; readonly seat: DenseOccupant } {
    const setup = setUpDense(job, this.#system);
    const { network, samples, settings, initial } = setup;
    const { method } = job.trial;
    const labelPower = zeroOutputLoss(recordedLoss(network), samples.test, samples.outputs);
    const records = new RecordKeeper(job, labelPower);
    const { step, states } = this.#resumed(setup);
    const paths =
      this.#flows && job.resume !== null ? flowsOf(job.resume.checkpoint, hasTwin(job) ? 2 : 1) : [];
    const earliest = method.kind === "flow" ? Math.max(0, ...paths.map(earliestOf)) : step;
    if (earliest > records.nextStep) return this.#seat({ ...job, resume: null });
    const flows = new Map<Which, LaneFlow>();
    if (method.kind === "flow") {
      const options = {
        ...{ rates: settings, tolerance: method.tolerance },
        bound: job.budget.evaluations ?? Infinity,
      };
      (hasTwin(job) ? (["network", "twin"] as const) : (["network"] as const)).forEach((which, k) =>
        flows.set(which, new LaneFlow(network, Float64Array.from(initial), options, paths[k] ?? null)),
      );
    }
    const stepsDone = method.kind === "flow" ? Math.max(0, records.emittedStep) : step;
    return {
      occupant: { setup, records, labelPower, flows, stepsDone, evaluations: 0, computeMs: 0 },
      seat: {
        network,
        alpha: job.trial.parameters.alpha,
        constants: settings.flatMap(updateConstants),
        initial: Float64Array.from(initial),
        train: samples.train,
        test: samples.test,
        step,
        state: states[0] ?? null,
        twin: states[1] ?? null,
      },
    };
  }

  #resumed({ job, network, settings }: DenseSetup): {
    readonly step: number;
    readonly states: readonly DenseState[];
  } {
    if (this.#flows) return { step: 0, states: [] };
    if (job.resume === null) return { step: 0, states: [] };
    const { format, payload } = job.resume.checkpoint;
    if (format !== DENSE_CHECKPOINT_FORMAT) {
      throw new GrokError(
        "TRIAL",
        `checkpoint: expected format ${DENSE_CHECKPOINT_FORMAT}, found ${format}`,
        { hint: "it was written by another version; run again from the start" },
      );
    }
    return unpackDense(payload, {
      precision: this.#precision,
      length: stateLength(network),
      slots: slotCount(settings[0]),
      networks: hasTwin(job) ? 2 : 1,
    });
  }

  #checkpoint(lane: number, { setup, records, stepsDone, flows }: Occupant): Checkpoint {
    if (this.#flows) {
      return {
        trialId: setup.job.trial.id,
        step: records.emittedStep,
        format: DENSE_FLOW_FORMAT,
        payload: packFlows([...flows.values()].map((flow) => flow.payload())),
      };
    }
    const lanes = this.#lanes();
    const states = [lanes.state("network", lane), ...(hasTwin(setup.job) ? [lanes.state("twin", lane)] : [])];
    return {
      trialId: setup.job.trial.id,
      step: records.emittedStep,
      format: DENSE_CHECKPOINT_FORMAT,
      payload: packDense(stepsDone, states, this.#precision),
    };
  }
}
