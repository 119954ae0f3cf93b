import type {
  DataType,
  KernelFunc,
  NamedAttrMap,
  NamedTensorInfoMap,
  TensorInfo,
} from "@tensorflow/tfjs-core";
import { GrokError } from "../../../model/index.js";
import type { TensorOps } from "../tensor-backend.js";
import type { GraphAttribute, GraphDefinition, GraphType } from "./graph-definition.js";

/** A graph being recorded: what kernels write to. */
export interface Recording {
  readonly graph: GraphDefinition;
  /** The node of a tensor; a constant enters the graph with its first use. */
  nodeOf(tensor: TensorInfo): string;
  /** The node of x when the tensor is step(x), else null. */
  stepOf(tensor: TensorInfo): string | null;
  /** The tensor that a node computes. */
  tensorOf(node: string, shape: readonly number[], dtype: DataType, stepOf?: string): TensorInfo;
}

/** An operation of TensorFlow.js, and what it is in a graph. */
export interface RecordedKernel {
  readonly kernelName: string;
  readonly kernelFunc: KernelFunc;
}

type Inputs = Readonly<Record<string, TensorInfo>>;

/** Writes an operation into the graph. */
type Writer = (inputs: Inputs, attributes: NamedAttrMap) => TensorInfo;

const FLOAT: GraphAttribute = { type: "float32" };

/** The operations that models and losses are written in, as nodes of a graph. Another one is a defect, said by its name. */
export function recordedKernels(tf: TensorOps, to: Recording): readonly RecordedKernel[] {
  const add = (
    operation: string,
    inputs: readonly TensorInfo[],
    shape: readonly number[],
    attributes: Readonly<Record<string, GraphAttribute>>,
  ): TensorInfo =>
    to.tensorOf(
      to.graph.add(
        operation,
        inputs.map((each) => to.nodeOf(each)),
        attributes,
      ),
      shape,
      inputs[0].dtype,
    );
  const integers = (values: readonly number[]): TensorInfo =>
    to.tensorOf(to.graph.constant("int32", [values.length], values), [values.length], "int32");

  const unary =
    (operation: string): Writer =>
    ({ x }) =>
      add(operation, [x], x.shape, { T: typeOf(x) });
  const binary =
    (operation: string): Writer =>
    ({ a, b }) =>
      add(operation, [a, b], tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape), {
        T: typeOf(a),
      });
  const reduction =
    (operation: string, axesOf: (attributes: NamedAttrMap) => unknown): Writer =>
    ({ x }, attributes) => {
      const axes = tf.util.parseAxisParam(numbers(axesOf(attributes)), x.shape);
      const keeps = attributes.keepDims === true;
      const shape = x.shape.flatMap((size, k) => (!axes.includes(k) ? [size] : keeps ? [1] : []));
      return add(operation, [x, integers(axes)], shape, {
        keep_dims: { bool: keeps },
        T: typeOf(x),
        Tidx: { type: "int32" },
      });
    };

  const record: Readonly<Record<string, Writer>> = {
    // A vector added to the rows of a matrix has an operation of its own, which the library merges with the product before.
    Add: ({ a, b }) =>
      a.shape.length === 2 && b.shape.length === 1 && a.shape[1] === b.shape[0]
        ? add("BiasAdd", [a, b], a.shape, { T: FLOAT, data_format: { text: "NHWC" } })
        : binary("AddV2")({ a, b }, {}),
    Sub: binary("Sub"),
    // x · step(y) is what a gradient does at a ReLU.
    Multiply: ({ a, b }) => {
      const gate = to.stepOf(b);
      if (gate === null) return binary("Mul")({ a, b }, {});
      return add("ReluGrad", [a, to.tensorOf(gate, b.shape, b.dtype)], a.shape, { T: FLOAT });
    },
    RealDiv: binary("RealDiv"),
    Maximum: binary("Maximum"),
    Square: unary("Square"),
    Tanh: unary("Tanh"),
    Relu: unary("Relu"),
    Exp: unary("Exp"),
    Sqrt: unary("Sqrt"),
    Identity: unary("Identity"),
    Step: ({ x }) => {
      const zero = to.tensorOf(to.graph.constant("float32", [], [0]), [], "float32");
      const isAbove = add("Greater", [x, zero], x.shape, { T: FLOAT });
      const { dataId, shape } = add("Cast", [isAbove], x.shape, {
        SrcT: { type: "bool" },
        DstT: FLOAT,
        Truncate: { bool: false },
      });
      return to.tensorOf(to.nodeOf({ dataId, shape, dtype: "float32" }), x.shape, "float32", to.nodeOf(x));
    },
    // Sums over the rows of a matrix: of the two operations that do it, this one is several times as fast.
    Sum: ({ x }, attributes) => {
      const isOverRows =
        x.shape.length === 2 && attributes.keepDims !== true && numbers(attributes.axis).join() === "0";
      if (!isOverRows) return reduction("Sum", ({ axis }) => axis)({ x }, attributes);
      return add("BiasAddGrad", [x], [x.shape[1]], { T: FLOAT, data_format: { text: "NHWC" } });
    },
    Max: reduction("Max", ({ reductionIndices }) => reductionIndices),
    BatchMatMul: ({ a, b }, { transposeA, transposeB }) => {
      const [left, right] = [transposeA === true, transposeB === true];
      if (a.shape.length !== 2 || b.shape.length !== 2)
        throw unknownCase("a product of more than two dimensions");
      return add("MatMul", [a, b], [a.shape[left ? 1 : 0], b.shape[right ? 0 : 1]], {
        transpose_a: { bool: left },
        transpose_b: { bool: right },
        T: FLOAT,
      });
    },
    GatherV2: ({ x, indices }, { axis, batchDims }) => {
      if (axis !== 0 || batchDims !== 0) throw unknownCase("a gather along another axis than the first");
      const first = to.tensorOf(to.graph.constant("int32", [], [0]), [], "int32");
      return add("GatherV2", [x, indices, first], [...indices.shape, ...x.shape.slice(1)], {
        Tparams: typeOf(x),
        Tindices: { type: "int32" },
        Taxis: { type: "int32" },
        batch_dims: { integer: 0 },
      });
    },
    UnsortedSegmentSum: ({ x, segmentIds }, { numSegments }) => {
      const count = Number(numSegments);
      const segments = to.tensorOf(to.graph.constant("int32", [], [count]), [], "int32");
      return add("UnsortedSegmentSum", [x, segmentIds, segments], [count, ...x.shape.slice(1)], {
        T: FLOAT,
        Tindices: { type: "int32" },
        Tnumsegments: { type: "int32" },
      });
    },
    Reshape: ({ x }, { shape }) => {
      const sizes = tf.util.inferFromImplicitShape(numbers(shape), tf.util.sizeFromShape(x.shape));
      return add("Reshape", [x, integers(sizes)], sizes, { T: typeOf(x), Tshape: { type: "int32" } });
    },
    Slice: ({ x }, { begin, size }) => {
      const [from, wanted] = [numbers(begin), numbers(size)];
      const shape = wanted.map((each, k) => (each < 0 ? x.shape[k] - from[k] : each));
      return add("Slice", [x, integers(from), integers(shape)], shape, {
        T: typeOf(x),
        Index: { type: "int32" },
      });
    },
    Concat: (inputs, { axis }) => {
      const parts = Object.values(inputs);
      const along = tf.util.parseAxisParam(Number(axis), parts[0].shape)[0];
      const axisNode = to.tensorOf(to.graph.constant("int32", [], [along]), [], "int32");
      const shape = parts[0].shape.map((size, k) =>
        k === along ? parts.reduce((sum, part) => sum + part.shape[along], 0) : size,
      );
      return add("ConcatV2", [...parts, axisNode], shape, {
        N: { integer: parts.length },
        T: typeOf(parts[0]),
        Tidx: { type: "int32" },
      });
    },
  };
  return Object.entries(record).map(([kernelName, kernel]) => ({
    kernelName,
    kernelFunc: ({ inputs, attrs }) => kernel(present(inputs), attrs ?? {}),
  }));
}

/** The inputs that were given. */
function present(inputs: NamedTensorInfoMap): Inputs {
  const given: Record<string, TensorInfo> = {};
  for (const [name, tensor] of Object.entries(inputs)) if (tensor !== undefined) given[name] = tensor;
  return given;
}

function typeOf({ dtype }: TensorInfo): GraphAttribute {
  const type: GraphType = dtype === "int32" ? "int32" : "float32";
  return { type };
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number) : [Number(value)];
}

function unknownCase(what: string): GrokError {
  return new GrokError("DEFECT", `recording a graph: ${what}`);
}
