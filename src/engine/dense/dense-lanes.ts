import { ArenaPlan } from "../lanes/kernels/arena-plan.js";
import type { DenseBackend, DenseKernels, KernelArena } from "../lanes/kernels/backend.js";
import { LaneArrays } from "./lane-arrays.js";
import {
  kindsOfRates,
  layerPlaces,
  rowLength,
  stateLength,
  type Activation,
  type DenseNetwork,
} from "./network.js";
import type { ScheduledStep } from "./schedule.js";
import { SampleMemory, type DenseSamples } from "./sample-memory.js";

/** How states are updated (kernels/c/dense-net.h). `constrained`: descent or adam, then back to the initial norm; `flow`: not by kernels. */
export type UpdateRule = "gd" | "momentum" | "adam" | "constrained" | "constrained-adam" | "flow";

/** What a vector of trials is laid out for. */
export interface DenseShape {
  readonly network: DenseNetwork;
  /** Most samples of a lane, to train and to test. */
  readonly mostSamples: number;
  readonly mostTestSamples: number;
  /** Samples of a step; null: all. */
  readonly batch: number | null;
  readonly rule: UpdateRule;
  /** Whether losses are of f − f₀. */
  readonly centered: boolean;
  /** Whether the linearised twin is trained beside the network. */
  readonly hasTwin: boolean;
}

/** State and slots of the method, [length] each; what a checkpoint holds. */
export interface DenseState {
  readonly weights: Float64Array;
  /** As many as the rule keeps: 0, 1 (momentum) or 2 (adam). */
  readonly slots: readonly Float64Array[];
}

/** What one trial brings to its lane. */
export interface DenseOccupant {
  readonly network: DenseNetwork;
  readonly alpha: number;
  /** See {@link updateConstants}: five for each kind of rates. */
  readonly constants: readonly number[];
  /** θ₀: f₀, the twin and the constrained norm are of these weights, whatever the state. */
  readonly initial: Float64Array;
  readonly train: DenseSamples;
  readonly test: DenseSamples;
  /** Steps done. */
  readonly step: number;
  /** Where to go on; null: at the start. */
  readonly state: DenseState | null;
  readonly twin: DenseState | null;
}

/** Most steps of one call of the kernels: rows of the schedule. */
export const MOST_STEPS = 64;

/** A network of the lanes: the one that is trained, or its linearised twin. */
export type Which = "network" | "twin";

const LOSSES = ["squared", "cross-entropy", "plain-cross-entropy", "logistic", "stablemax"] as const;
const RULES = ["gd", "momentum", "adam", "constrained", "constrained-adam"] as const;
const ACTIVATIONS = ["identity", "relu", "leakyRelu", "tanh", "square", "quadratic", "hermite"] as const;
const SLOTS = { gd: 0, momentum: 1, adam: 2, constrained: 0, "constrained-adam": 2, flow: 0 } as const;

/** The step of a free lane. */
const AT_REST: ScheduledStep = { rate: 0, decay: 0, correction: 1 };

/** Offsets of one network's descriptor and state. */
interface NetPlace {
  readonly net: number;
  readonly layers: number;
  readonly state: number;
  readonly slots: readonly number[];
}

/**
 * The trials on the lanes of one SIMD vector: their samples, states and coefficients in kernel memory, and the kernels
 * that step and evaluate them. Knows nothing of records or events.
 */
export class DenseLanes {
  readonly lanes: number;
  readonly #shape: DenseShape;
  readonly #length: number;
  readonly #arrays: LaneArrays;
  readonly #arena: KernelArena<DenseKernels>;
  readonly #network: NetPlace;
  readonly #twin: NetPlace | null;
  readonly #train: SampleMemory;
  readonly #test: SampleMemory;
  readonly #start: number;
  readonly #gradient: number;
  readonly #active: number;
  readonly #alpha: number;
  readonly #norm: number;
  readonly #kinds: number;
  readonly #constants: number;
  readonly #schedule: number;
  readonly #factors: readonly number[];
  readonly #slopes: readonly number[];

  constructor(backend: DenseBackend, shape: DenseShape) {
    const { network, hasTwin, rule } = shape;
    const { layers, tokens } = network;
    this.lanes = backend.lanes;
    this.#shape = shape;
    this.#length = stateLength(network);
    const arrays = new LaneArrays(backend);
    this.#arrays = arrays;
    const plan = new ArenaPlan();
    const outputs = layers[layers.length - 1].out;
    const sizes = { tokens, width: tokens || layers[0].in, outputs, centered: shape.centered };
    this.#train = new SampleMemory(arrays, plan, { ...sizes, most: shape.mostSamples, batch: shape.batch });
    this.#test = new SampleMemory(arrays, plan, { ...sizes, most: shape.mostTestSamples, batch: null });
    const most = Math.max(shape.batch ?? shape.mostSamples, shape.mostTestSamples);
    const widest = Math.max(...layers.map(({ in: from, out }) => Math.max(from, out)));
    const perSample = layers.reduce((sum, { out }) => sum + (hasTwin ? 3 : 2) * out, 2 * widest);
    const sampleBytes = perSample * backend.lanes * (backend.precision / 8);
    const chunk = chunkOf(sampleBytes, most);

    this.#active = arrays.place(plan, 1);
    this.#alpha = arrays.place(plan, 1);
    this.#norm = arrays.place(plan, 1);
    this.#kinds = kindsOfRates(network);
    this.#constants = arrays.place(plan, 6 * this.#kinds);
    this.#schedule = arrays.place(plan, 3 * this.#kinds * MOST_STEPS);
    this.#start = arrays.place(plan, this.#length);
    this.#gradient = arrays.place(plan, this.#length);
    const direction = arrays.place(plan, hasTwin ? this.#length : 0);
    const deltas = arrays.place(plan, 2 * chunk * widest);
    // Tables of a first layer on tokens have room for whole squares of lanes.
    const squares = Math.ceil(rowLength(network, 0) / this.lanes);
    const tableLength = tokens === 0 ? 0 : layers[0].in * squares * this.lanes;
    const [rows, sums] = [arrays.place(plan, tableLength), arrays.place(plan, tableLength)];
    const panel = arrays.placeVectors(plan, PANEL_COLUMNS * Math.max(widest, chunk));
    this.#factors = layers.map(() => arrays.place(plan, 1));
    this.#slopes = layers.map(() => arrays.place(plan, 1));
    const values = layers.map(({ out }) => ({
      values: arrays.place(plan, chunk * out),
      slopes: arrays.place(plan, chunk * out),
      tangents: arrays.place(plan, hasTwin ? chunk * out : 0),
    }));
    const placeNet = (): NetPlace => ({
      net: plan.place(DESCRIPTOR_DOUBLES),
      layers: plan.place(Math.ceil((layers.length * LAYER_INTEGERS) / 2)),
      state: arrays.place(plan, this.#length),
      slots: Array.from({ length: SLOTS[rule] }, () => arrays.place(plan, this.#length)),
    });
    this.#network = placeNet();
    this.#twin = hasTwin ? placeNet() : null;
    this.#arena = backend.createArena(plan.size);
    arrays.bind(this.#arena);
    this.#train.describe(this.#arena.integers);
    this.#test.describe(this.#arena.integers);

    const places = layerPlaces(network);
    const describe = (place: NetPlace, isLinearised: boolean): void => {
      const integers = this.#arena.integers;
      layers.forEach((layer, k) => {
        const { activation } = layer;
        integers.set(
          [
            layer.in,
            layer.out,
            places[k].weights,
            places[k].biases,
            k === 0 ? tokens : 0,
            layer.trained ? 1 : 0,
            ACTIVATIONS.indexOf(activation.kind),
            activation.kind === "hermite" ? activation.degree : 0,
            this.#slopes[k],
            this.#factors[k],
            values[k].values,
            values[k].slopes,
            values[k].tangents,
            rowLength(network, k),
            layer.rates ?? 0,
          ],
          2 * place.layers + k * LAYER_INTEGERS,
        );
      });
      integers.set(
        [
          layers.length,
          place.layers,
          this.#length,
          chunk,
          LOSSES.indexOf(network.loss),
          rule === "flow" ? RULES.indexOf("gd") : RULES.indexOf(rule),
          shape.centered ? 1 : 0,
          isLinearised ? 1 : 0,
          place.state,
          this.#start,
          direction,
          this.#gradient,
          place.slots[0] ?? 0,
          place.slots[1] ?? 0,
          deltas,
          rows,
          sums,
          panel,
          widest,
          this.#active,
          this.#alpha,
          this.#norm,
          this.#constants,
          this.#schedule,
          this.#kinds,
        ],
        2 * place.net,
      );
    };
    describe(this.#network, false);
    if (this.#twin !== null) describe(this.#twin, true);
  }

  /** Seats trials on free lanes: samples, coefficients, f₀, and their states. */
  load(seats: ReadonlyMap<number, DenseOccupant>): void {
    const arrays = this.#arrays;
    for (const [lane, occupant] of seats) {
      const { network, initial, train, test, step } = occupant;
      this.#train.load(lane, train, step);
      this.#test.load(lane, test, 0);
      arrays.writeMask(this.#active, lane, true);
      arrays.write(this.#alpha, lane, [occupant.alpha]);
      arrays.write(this.#constants, lane, occupant.constants);
      network.layers.forEach(({ factor, activation }, k) => {
        arrays.write(this.#factors[k], lane, [factor]);
        arrays.write(this.#slopes[k], lane, [parameterOf(activation)]);
      });
      arrays.write(this.#start, lane, initial);
      arrays.write(this.#network.state, lane, initial);
      const start = arrays.read(this.#start, lane, this.#length); // as the precision holds it
      arrays.write(this.#norm, lane, [start.reduce((sum, w) => sum + w * w, 0)]);
    }
    if (this.#shape.centered) {
      this.#forward(this.#network);
      for (const lane of seats.keys()) {
        this.#train.keepOutputs(lane);
        this.#test.keepOutputs(lane);
      }
    }
    for (const [lane, { initial, state, twin }] of seats) {
      this.#writeState(this.#network, lane, state, initial);
      if (this.#twin !== null) this.#writeState(this.#twin, lane, twin, initial);
    }
  }

  /** Puts a state on a lane, from outside: where flow wants a gradient, or a record. */
  put(which: Which, lane: number, weights: Float64Array): void {
    this.#arrays.write(this.#place(which).state, lane, weights);
  }

  /** Frees a lane: what it holds does not change any more. */
  clear(lane: number): void {
    this.#arrays.writeMask(this.#active, lane, false);
  }

  /** Takes a step for every row of `schedule`, [step][lane][kind of rates]; null for lanes that are free. */
  step(schedule: readonly (readonly (readonly ScheduledStep[] | null)[])[]): void {
    schedule.forEach((row, step) =>
      row.forEach((scheduled, lane) => {
        const kinds = scheduled ?? new Array<ScheduledStep>(this.#kinds).fill(AT_REST);
        const numbers = kinds.flatMap(({ rate, decay, correction }) => [rate, decay, correction]);
        this.#arrays.write(this.#schedule + this.#rowDoubles(3 * this.#kinds * step), lane, numbers);
      }),
    );
    const turns = this.#train.turns();
    this.#arena.kernels.dense_steps(this.#network.net, this.#train.set, schedule.length);
    if (this.#twin === null) return;
    this.#train.setTurns(turns);
    this.#arena.kernels.dense_steps(this.#twin.net, this.#train.set, schedule.length);
  }

  /** Evaluates both sets of all lanes; then {@link outputs} are those of this network. */
  evaluate(which: Which): void {
    this.#forward(this.#place(which));
  }

  /** f of a lane over its sets after {@link evaluate}, [S·C] each: αg, or α(g − g₀). */
  outputs(lane: number, alpha: number): { readonly train: Float64Array; readonly test: Float64Array } {
    return { train: this.#train.trained(lane, alpha), test: this.#test.trained(lane, alpha) };
  }

  state(which: Which, lane: number): DenseState {
    const { state, slots } = this.#place(which);
    const read = (offset: number): Float64Array => this.#arrays.read(offset, lane, this.#length);
    return { weights: read(state), slots: slots.map(read) };
  }

  /** The gradient of the loss over the train set, decay not included. */
  gradients(which: Which): (lane: number) => Float64Array {
    this.#arena.kernels.dense_gradient(this.#place(which).net, this.#train.set);
    return (lane) => this.#arrays.read(this.#gradient, lane, this.#length);
  }

  dispose(): void {
    this.#arena.release();
  }

  #place(which: Which): NetPlace {
    if (which === "network") return this.#network;
    if (this.#twin === null) throw new Error("these lanes have no linearised twin");
    return this.#twin;
  }

  #forward({ net }: NetPlace): void {
    this.#arena.kernels.dense_forward(net, this.#train.set);
    this.#arena.kernels.dense_forward(net, this.#test.set);
  }

  #writeState(place: NetPlace, lane: number, state: DenseState | null, initial: Float64Array): void {
    this.#arrays.write(place.state, lane, state?.weights ?? initial);
    place.slots.forEach((slot, k) => this.#arrays.write(slot, lane, state?.slots[k] ?? [], this.#length));
  }

  /** Doubles of `count` vectors. */
  #rowDoubles(count: number): number {
    return (count * this.lanes * this.#arrays.bytes) / 8;
  }
}

/** Activations of a chunk fill about this much of the cache; chunks of fewer samples would move the gradient too often. */
const CHUNK_BYTES = 1 << 19;
const FEWEST_OF_CHUNK = 48;

/** Samples of a pass: as many as the cache has room for, all chunks of about equal size. Changes no bits. */
function chunkOf(sampleBytes: number, most: number): number {
  const wanted = Math.max(FEWEST_OF_CHUNK, Math.floor(CHUNK_BYTES / sampleBytes));
  const chunks = Math.max(1, Math.round(most / wanted));
  return Math.max(4, Math.ceil(most / chunks / 4) * 4);
}

/** COLS of kernels/c/lanes.h. */
const PANEL_COLUMNS = 4;

/** int32 numbers of DenseLayer, and doubles that hold a DenseNet, of kernels/c/dense-net.h. */
const LAYER_INTEGERS = 15;
const DESCRIPTOR_DOUBLES = 16;

function parameterOf(activation: Activation): number {
  switch (activation.kind) {
    case "leakyRelu":
      return activation.slope;
    case "quadratic":
    case "hermite":
      return activation.epsilon;
    default:
      return 0;
  }
}
