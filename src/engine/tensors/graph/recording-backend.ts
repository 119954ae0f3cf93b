import type { BackendValues, DataType, KernelBackend, Tensor, TensorInfo } from "@tensorflow/tfjs-core";
import { GrokError } from "../../../model/index.js";
import type { TensorOps } from "../tensor-backend.js";
import type { GraphDefinition } from "./graph-definition.js";
import { recordedKernels, type Recording } from "./recorded-kernels.js";

/** Name of the backend in TensorFlow.js. */
const NAME = "groksweep-graph";

/** What a recorded function gets: the graph, and tensors for nodes that it adds by hand. */
export interface Recorder {
  readonly graph: GraphDefinition;
  readonly nodeOf: (tensor: Tensor) => string;
  readonly tensorOf: (node: string, shape: readonly number[], dtype: DataType) => Tensor;
}

/**
 * Records what `body` computes with tensor operations as nodes of a graph: operations do not compute, their tensors have
 * shapes but no values. So models are written once for all backends, and step as a graph where there is one.
 *
 * While it runs, another backend of TensorFlow.js is active in this thread; tensors from before must not be used in it.
 */
export function recordGraph<Result>(
  tf: TensorOps,
  graph: GraphDefinition,
  body: (recorder: Recorder) => Result,
): Result {
  const recording = recordingOf(tf);
  const active = tf.getBackend();
  // Of a backend that is there, setBackend does all its work before it returns its promise.
  void tf.setBackend(NAME);
  try {
    if (tf.getBackend() !== NAME) {
      throw new GrokError("DEFECT", "recording a graph: the recording backend did not become active");
    }
    recording.begin(graph);
    tf.engine().startScope();
    try {
      return body({
        graph,
        nodeOf: (tensor) => recording.nodeOf(tensor),
        tensorOf: (node, shape, dtype) =>
          tf.engine().makeTensorFromTensorInfo(recording.tensorOf(node, shape, dtype)),
      });
    } finally {
      tf.engine().endScope();
    }
  } finally {
    void tf.setBackend(active);
  }
}

/** The recording backend of this thread, registered the first time. */
function recordingOf(tf: TensorOps): StartableRecording {
  const known = recordings.get(tf.engine());
  if (known !== undefined) return known;
  const store = new TensorStore();
  const Backend = recordingBackend(tf, store);
  tf.registerBackend(NAME, () => new Backend(), 0);
  tf.findBackend(NAME);
  for (const kernel of recordedKernels(tf, store)) tf.registerKernel({ ...kernel, backendName: NAME });
  recordings.set(tf.engine(), store);
  return store;
}

interface StartableRecording extends Recording {
  begin(graph: GraphDefinition): void;
}

/** TensorFlow.js has one engine a thread; it is the key, so that a new one would get a backend of its own. */
const recordings = new WeakMap<object, StartableRecording>();

/** What stands for a tensor: the node that computes it, or values that nothing has used yet. */
interface RecordedTensor {
  node: string | null;
  readonly constant: {
    readonly values: ArrayLike<number>;
    readonly shape: readonly number[];
    readonly dtype: DataType;
  } | null;
  readonly stepOf: string | null;
}

/** Tensors of the recording under way, by the identity that the engine gave them. */
class TensorStore implements StartableRecording {
  #graph: GraphDefinition | null = null;
  #tensors = new WeakMap<object, RecordedTensor>();

  begin(graph: GraphDefinition): void {
    this.#graph = graph;
    this.#tensors = new WeakMap();
  }

  get graph(): GraphDefinition {
    if (this.#graph === null) throw new GrokError("DEFECT", "recording a graph: none was begun");
    return this.#graph;
  }

  addConstant(values: ArrayLike<number>, shape: readonly number[], dtype: DataType): object {
    const id = {};
    this.#tensors.set(id, { node: null, constant: { values, shape, dtype }, stepOf: null });
    return id;
  }

  tensorOf(
    node: string,
    shape: readonly number[],
    dtype: DataType,
    stepOf: string | null = null,
  ): TensorInfo {
    const dataId = {};
    this.#tensors.set(dataId, { node, constant: null, stepOf });
    return { dataId, shape: [...shape], dtype };
  }

  nodeOf(tensor: TensorInfo): string {
    const recorded = this.#find(tensor);
    const { constant } = recorded;
    if (recorded.node === null && constant !== null) {
      const type = constant.dtype === "int32" ? "int32" : "float32";
      recorded.node = this.graph.constant(type, constant.shape, constant.values);
    }
    return recorded.node ?? "";
  }

  stepOf(tensor: TensorInfo): string | null {
    return this.#find(tensor).stepOf;
  }

  #find({ dataId }: TensorInfo): RecordedTensor {
    const recorded = this.#tensors.get(dataId);
    if (recorded !== undefined) return recorded;
    throw new GrokError("DEFECT", "recording a graph: a tensor from before it was used in it");
  }
}

/** The class of a backend whose tensors are entries of a store. Values that are written become constants. */
function recordingBackend(tf: TensorOps, store: TensorStore): new () => KernelBackend {
  return class extends tf.KernelBackend {
    override write(values: BackendValues, shape: number[], dtype: DataType): object {
      if (values instanceof Array) throw new GrokError("DEFECT", "recording a graph: a tensor of texts");
      return store.addConstant(values, shape, dtype);
    }
    override disposeData(): boolean {
      return true;
    }
    override refCount(): number {
      return 1;
    }
    override incRef(): void {
      // Entries go with the recording.
    }
    override numDataIds(): number {
      return 0;
    }
    override floatPrecision(): 32 {
      return 32;
    }
  };
}
