import type { Tensor } from "@tensorflow/tfjs-core";
import { GrokError } from "../../../model/index.js";
import type { NetworkModel, StepNoise } from "../network-model.js";
import type { Stepper, StepperParts, TrainerState } from "../stepper.js";
import type { TensorOps } from "../tensor-backend.js";
import type { PlacedBatch } from "../training-loss.js";
import { GraphDefinition, type GraphAttribute } from "./graph-definition.js";
import { GraphSession, type GraphBinding, type GraphCall, type NativeTensor } from "./graph-session.js";
import { addReturn, addUpdate, RATE_COUNT, stepRates } from "./graph-update.js";
import { recordGraph, type Recorder } from "./recording-backend.js";

/** Batches of equal shape step by the same nodes. */
interface GraphBatch {
  readonly count: number;
  readonly call: GraphCall;
  readonly tensors: readonly NativeTensor[];
}

/**
 * Steps as one call of the native library: forward, backward and update are recorded once as a graph whose weights and
 * slots are variables of the library, so that neither calls nor copies of weights cost anything.
 *
 * Cost: some ten ms to record and load; reading the state copies it.
 */
export class GraphStepper implements Stepper {
  readonly #session: GraphSession;
  readonly #optimiser: StepperParts["optimiser"];
  readonly #shape: Pick<TrainerState, "weights" | "slots">;
  readonly #reading: GraphCall;
  readonly #batches: readonly GraphBatch[];
  readonly #noise: StepNoise | undefined;
  #stepsDone: number;
  #state: TrainerState | null;

  constructor(
    tf: TensorOps,
    binding: GraphBinding,
    { makeModel, batches, optimiser, norm, state }: StepperParts,
  ) {
    const graph = new GraphDefinition();
    const calls = recordGraph(tf, graph, (recorder) => {
      const model = makeModel(tf);
      const variables = addVariables(graph, model.shapes, state.slots.length);
      const steps = new Map<string, GraphCall>();
      for (const batch of batches) {
        const key = shapeKey(batch);
        if (!steps.has(key))
          steps.set(key, recordStep(recorder, model, batch, { optimiser, norm }, variables));
      }
      model.dispose();
      return {
        shapes: model.shapes,
        noise: model.noise,
        steps,
        ...addTransfers(graph, model.shapes, variables),
      };
    });
    this.#optimiser = optimiser;
    this.#shape = state;
    this.#reading = calls.reading;
    this.#noise = calls.noise;
    this.#stepsDone = state.step;
    this.#state = state;
    const session = new GraphSession(binding, graph);
    this.#session = session;
    const placed = [state.weights, ...state.slots].flatMap((arrays) =>
      arrays.map((values, k) => session.place(calls.shapes[k], values)),
    );
    session.run(calls.writing, placed);
    for (const tensor of placed) session.remove(tensor);
    this.#batches = batches.map((batch) => {
      const call = calls.steps.get(shapeKey(batch));
      const tensors = [...batch.inputs, ...batch.constants].map((tensor) =>
        session.place(tensor.shape, valuesOf(tensor)),
      );
      return { count: batch.count, call: call ?? { inputs: [], outputs: [] }, tensors };
    });
  }

  get stepsDone(): number {
    return this.#stepsDone;
  }

  get state(): TrainerState {
    return (this.#state ??= this.#read());
  }

  step(): void {
    const { call, tensors, count } = this.#batches[this.#stepsDone % this.#batches.length];
    const shapes = this.#noise?.shapes(count) ?? [];
    const drawn = this.#noise?.draw(this.#stepsDone, count) ?? [];
    const passing = [
      ...drawn.map((values, k) => this.#session.place(shapes[k], values)),
      this.#session.place([RATE_COUNT], stepRates(this.#optimiser, this.#stepsDone)),
    ];
    this.#session.run(call, [...tensors, ...passing]);
    for (const tensor of passing) this.#session.remove(tensor);
    this.#stepsDone++;
    this.#state = null;
  }

  dispose(): void {
    for (const { tensors } of this.#batches) tensors.forEach((tensor) => this.#session.remove(tensor));
    this.#session.dispose();
  }

  #read(): TrainerState {
    const arrays = this.#session.read(this.#reading, []).map((values) => Float32Array.from(values));
    const count = this.#shape.weights.length;
    return {
      step: this.#stepsDone,
      weights: arrays.slice(0, count),
      slots: this.#shape.slots.map((_, slot) => arrays.slice((1 + slot) * count, (2 + slot) * count)),
    };
  }
}

/** Names of the variables: weights, then each slot, a name for each parameter tensor. */
type Variables = readonly (readonly string[])[];

type Shapes = NetworkModel["shapes"];

const FLOAT: GraphAttribute = { type: "float32" };

function addVariables(graph: GraphDefinition, shapes: Shapes, slots: number): Variables {
  return Array.from({ length: 1 + slots }, (_, slot) =>
    shapes.map((shape, k) => {
      const name = `variable_${slot}_${k}`;
      const attributes = { dtype: FLOAT, shape: { shape }, shared_name: { text: name } };
      return graph.add("VarHandleOp", [], attributes, name);
    }),
  );
}

/** The calls that write all variables and read them. What is written is copied: the library updates it in place. */
function addTransfers(
  graph: GraphDefinition,
  shapes: Shapes,
  variables: Variables,
): { readonly writing: GraphCall; readonly reading: GraphCall } {
  const inputs: string[] = [];
  const writes = variables.flatMap((names) =>
    names.map((variable, k) => {
      const input = graph.add("Placeholder", [], { dtype: FLOAT, shape: { shape: shapes[k] } });
      inputs.push(input);
      const copy = graph.add("DeepCopy", [input], { T: FLOAT });
      return graph.add("AssignVariableOp", [variable, copy], { dtype: FLOAT });
    }),
  );
  const outputs = variables.flatMap((names) => names.map((variable) => addRead(graph, variable)));
  return {
    writing: { inputs, outputs: [addEnd(graph, writes)] },
    reading: { inputs: [], outputs },
  };
}

function addRead(graph: GraphDefinition, variable: string): string {
  return graph.add("ReadVariableOp", [variable], { dtype: FLOAT });
}

/** A node to ask for when all of these shall be done: the library runs what an output needs, and returns outputs only. */
function addEnd(graph: GraphDefinition, nodes: readonly string[]): string {
  const done = graph.add(
    "NoOp",
    nodes.map((node) => `^${node}`),
  );
  const none = { type: "float32", shape: [], values: Float32Array.of(0) } as const;
  return graph.add("Const", [`^${done}`], { dtype: FLOAT, value: { tensor: none } });
}

/** The nodes of one step on batches of this shape. Fed: the batch's tensors, the model's noise, then the numbers of the step. */
function recordStep(
  { graph, nodeOf, tensorOf }: Recorder,
  model: NetworkModel,
  batch: PlacedBatch,
  { optimiser, norm }: Pick<StepperParts, "optimiser" | "norm">,
  variables: Variables,
): GraphCall {
  const inputs: string[] = [];
  const placeholder = ({ shape, dtype }: Pick<Tensor, "shape" | "dtype">): Tensor => {
    const type = dtype === "int32" ? "int32" : "float32";
    const node = graph.add("Placeholder", [], { dtype: { type }, shape: { shape } });
    inputs.push(node);
    return tensorOf(node, shape, dtype);
  };
  const fed = batch.inputs.map(placeholder);
  const constants = batch.constants.map(placeholder);
  const noise = (model.noise?.shapes(batch.count) ?? []).map((shape) =>
    placeholder({ shape: [...shape], dtype: "float32" }),
  );
  const rates = graph.add("Placeholder", [], { dtype: FLOAT, shape: { shape: [RATE_COUNT] } });
  inputs.push(rates);
  const unpacked = graph.add("Unpack", [rates], {
    T: FLOAT,
    num: { integer: RATE_COUNT },
    axis: { integer: 0 },
  });

  const [names, ...slots] = variables;
  const values = names.map((variable) => addRead(graph, variable));
  const weights = values.map((value, k) => tensorOf(value, model.shapes[k], "float32"));
  const { outputs, pullback } = model.trace(weights, [...fed, ...noise]);
  const gradients = pullback(batch.cotangent(outputs, constants)).map(nodeOf);
  const ready = graph.add(
    "NoOp",
    gradients.map((gradient) => `^${gradient}`),
  );
  const updates = names.map((variable, k) =>
    addUpdate(
      graph,
      optimiser,
      { variable, value: values[k], gradient: gradients[k], slots: slots.map((slot) => slot[k]) },
      Array.from({ length: RATE_COUNT }, (_, i) => `${unpacked}:${i}`),
      ready,
    ),
  );
  const last = norm === null ? updates : addReturn(graph, names, model.shapes, norm, updates);
  return { inputs, outputs: [addEnd(graph, last)] };
}

/** Equal for batches that the same nodes serve. */
function shapeKey({ inputs, constants }: PlacedBatch): string {
  return [...inputs, ...constants].map(({ shape, dtype }) => `${dtype}${shape.join("×")}`).join();
}

function valuesOf(tensor: Tensor): Float32Array | Int32Array {
  const values = tensor.dataSync();
  if (values instanceof Float32Array || values instanceof Int32Array) return values;
  throw new GrokError("DEFECT", `expected numbers from the backend, got ${tensor.dtype}`);
}
