import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GRAPH_TAG, type GraphDefinition } from "./graph-definition.js";

/** The part of tfjs-node's addon that runs whole graphs. Tensors are numbers that the addon gives them. */
export interface GraphBinding {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  createTensor(shape: number[], dtype: number, values: Float32Array | Int32Array): number;
  deleteTensor(tensor: number): void;
  tensorDataSync(tensor: number): Float32Array | Int32Array;
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(session: number): void;
  runSavedModel(
    session: number,
    tensors: readonly number[],
    inputNames: string,
    outputNames: string,
  ): readonly { readonly id: number }[];
}

/** Nodes of a graph that are run together: what is fed to them, what is read from them. */
export interface GraphCall {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** A tensor of the native library. */
export interface NativeTensor {
  readonly id: number;
}

/** A graph in the native library, with its variables. Whoever makes one disposes of it. */
export class GraphSession {
  readonly #binding: GraphBinding;
  readonly #id: number;

  /** The library reads graphs from a folder only; it is gone when this returns. */
  constructor(binding: GraphBinding, definition: GraphDefinition) {
    this.#binding = binding;
    const folder = mkdtempSync(join(tmpdir(), "groksweep-graph-"));
    try {
      writeFileSync(join(folder, "saved_model.pb"), definition.savedModel());
      this.#id = binding.loadSavedModel(folder, GRAPH_TAG);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** A tensor with these values, which must not change while it lives: the library reads them where they are. */
  place(shape: readonly number[], values: Float32Array | Int32Array): NativeTensor {
    const { TF_FLOAT, TF_INT32 } = this.#binding;
    const dtype = values instanceof Float32Array ? TF_FLOAT : TF_INT32;
    return { id: this.#binding.createTensor([...shape], dtype, values) };
  }

  remove(tensor: NativeTensor): void {
    this.#binding.deleteTensor(tensor.id);
  }

  /** Runs a call for its effect. */
  run(call: GraphCall, inputs: readonly NativeTensor[]): void {
    for (const id of this.#run(call, inputs)) this.#binding.deleteTensor(id);
  }

  /** Runs a call and copies what its outputs hold. */
  read(call: GraphCall, inputs: readonly NativeTensor[]): readonly (Float32Array | Int32Array)[] {
    return this.#run(call, inputs).map((id) => {
      const values = this.#binding.tensorDataSync(id);
      this.#binding.deleteTensor(id);
      return values;
    });
  }

  dispose(): void {
    this.#binding.deleteSavedModel(this.#id);
  }

  #run(call: GraphCall, inputs: readonly NativeTensor[]): readonly number[] {
    const ids = inputs.map(({ id }) => id);
    const results = this.#binding.runSavedModel(this.#id, ids, call.inputs.join(), call.outputs.join());
    return results.map(({ id }) => id);
  }
}
