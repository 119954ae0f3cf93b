import type { Tensor } from "@tensorflow/tfjs-core";
import { GrokError } from "../../model/index.js";

/** The values of a float tensor. */
export function floatsOf(tensor: Tensor): Float32Array {
  const values = tensor.dataSync();
  if (values instanceof Float32Array) return values;
  throw new GrokError("DEFECT", `expected float32 values from the backend, got ${tensor.dtype}`);
}
