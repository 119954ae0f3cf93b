import { ProtobufMessage } from "./protobuf-message.js";

/** Types of tensors, as TensorFlow's DataType numbers them. */
export const DATA_TYPES = { float32: 1, int32: 3, bool: 10, resource: 20 } as const;

export type GraphType = keyof typeof DATA_TYPES;

/** An attribute of a node, by what it is. */
export type GraphAttribute =
  | { readonly type: GraphType }
  | { readonly bool: boolean }
  | { readonly integer: number }
  | { readonly text: string }
  | { readonly shape: readonly number[] }
  | { readonly tensor: GraphConstant };

/** Values that stand in the graph itself. */
export interface GraphConstant {
  readonly type: "float32" | "int32";
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/** Version of the graph's format that is claimed: old enough for every library that tfjs-node may be built with. */
const PRODUCER = 1000;

/** What the loader of a SavedModel is asked for. */
export const GRAPH_TAG = "serve";

/**
 * A TensorFlow graph being written, node by node: the form in which a whole training step is given to the native
 * library, so that it costs one call.
 *
 * Source: graph.proto, node_def.proto, attr_value.proto, meta_graph.proto, saved_model.proto of TensorFlow.
 */
export class GraphDefinition {
  readonly #graph = new ProtobufMessage();
  #count = 0;

  /**
   * Adds a node and returns its name, by which others take its first output as input; `^name` waits for it only.
   *
   * @param name its name; default: the next number.
   */
  add(
    operation: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, GraphAttribute>> = {},
    name = `n${this.#count++}`,
  ): string {
    const node = new ProtobufMessage().bytes(1, name).bytes(2, operation);
    for (const input of inputs) node.bytes(3, input);
    for (const [key, value] of Object.entries(attributes)) {
      node.bytes(5, new ProtobufMessage().bytes(1, key).bytes(2, attributeMessage(value)));
    }
    this.#graph.bytes(1, node);
    return name;
  }

  constant(type: GraphConstant["type"], shape: readonly number[], values: ArrayLike<number>): string {
    const typed = type === "float32" ? Float32Array.from(values) : Int32Array.from(values);
    return this.add("Const", [], { dtype: { type }, value: { tensor: { type, shape, values: typed } } });
  }

  /** The graph as the file saved_model.pb. The definition is complete then. */
  savedModel(): Uint8Array {
    this.#graph.bytes(4, new ProtobufMessage().integer(1, PRODUCER));
    const information = new ProtobufMessage().bytes(4, GRAPH_TAG);
    const meta = new ProtobufMessage().bytes(1, information).bytes(2, this.#graph);
    return new ProtobufMessage().integer(1, 1).bytes(2, meta).encode();
  }
}

function attributeMessage(attribute: GraphAttribute): ProtobufMessage {
  const message = new ProtobufMessage();
  if ("type" in attribute) return message.integer(6, DATA_TYPES[attribute.type]);
  if ("bool" in attribute) return message.integer(5, attribute.bool);
  if ("integer" in attribute) return message.integer(3, attribute.integer);
  if ("text" in attribute) return message.bytes(2, attribute.text);
  if ("shape" in attribute) return message.bytes(7, shapeMessage(attribute.shape));
  const { type, shape, values } = attribute.tensor;
  const content = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const tensor = new ProtobufMessage()
    .integer(1, DATA_TYPES[type])
    .bytes(2, shapeMessage(shape))
    .bytes(4, content);
  return message.bytes(8, tensor);
}

function shapeMessage(shape: readonly number[]): ProtobufMessage {
  const message = new ProtobufMessage();
  for (const size of shape) message.bytes(2, new ProtobufMessage().integer(1, size));
  return message;
}
