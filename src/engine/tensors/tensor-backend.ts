import type * as TensorFlow from "@tensorflow/tfjs-core";
import type { TensorBackendChoice } from "../../model/index.js";
import type { GraphBinding } from "./graph/graph-session.js";

export type { TensorBackendChoice };

/** A backend that exists: the native library, WebAssembly, or plain JavaScript (the oracle of tests; never `auto`). */
export type TensorBackendKind = Exclude<TensorBackendChoice, "auto">;

/** The choices, for options and schemas. */
export const TENSOR_BACKEND_CHOICES: readonly TensorBackendChoice[] = ["auto", "tensorflow", "wasm", "cpu"];

/**
 * The operations of TensorFlow.js, all of them functions: no backend is promised to have methods on tensors, nor
 * automatic gradients, which the core alone does not bring. Training steps are written out.
 */
export type TensorOps = typeof TensorFlow;

/**
 * A backend at work in this thread. Numbers are float32, and their last bits are the backend's own: the same trial
 * on the same backend, machine and {@link TensorBackend.name} gives the same bits, on another it does not.
 *
 * TensorFlow.js has one engine a thread, whatever copies of it are loaded: the backend that was loaded last is the
 * one that computes, for every `tf`. A worker loads one and keeps it.
 */
export interface TensorBackend {
  readonly kind: TensorBackendKind;
  /** For provenance, with the version of what computes: "tensorflow-2.21.0", "wasm-4.22.0", "cpu-4.22.0". */
  readonly name: string;
  /** TensorFlow.js with this backend active and ready. Take operations from here, never from an import. */
  readonly tf: TensorOps;
  /** What runs whole graphs; null where operations are called one by one. */
  readonly graphs: GraphBinding | null;
}
