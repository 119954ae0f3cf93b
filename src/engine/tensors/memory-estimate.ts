import { freeMemory, GrokError, mebibytes } from "../../model/index.js";
import { parameterCount } from "./network-model.js";
import type { NetworkSetup } from "./network-setup.js";
import { slotCount } from "./optimiser.js";

const FLOAT_BYTES = 4;

/** Copies of the parameters: weights, initial weights, those on the backend, and gradients there and here. */
const PARAMETER_COPIES = 5;

/**
 * Bytes that training a network takes at least: parameters with the slots of the method, samples, and what one
 * evaluation of the larger of its sets keeps. An estimate: the library's own memory is not in it.
 */
export function memoryEstimate({ model, samples, settings }: Omit<NetworkSetup, "initial">): number {
  const parameters = parameterCount(model) * (PARAMETER_COPIES + slotCount(settings.optimiser));
  const { train, test } = samples;
  const sampled = sampleFloats(train.count + test.count, train.inputSize, samples.outputs);
  const evaluated = Math.max(train.count, test.count) * model.activations;
  return FLOAT_BYTES * (parameters + sampled + evaluated);
}

/** Floats of samples, their targets and outputs, here and on the backend. */
function sampleFloats(count: number, inputs: number, outputs: number): number {
  return count * 2 * (inputs + 2 * outputs);
}

/** @throws GrokError TRIAL when the estimate exceeds the memory that is free, before any of it is asked for. */
export function requireMemory(bytes: number, available: number = freeMemory()): void {
  if (bytes <= available) return;
  throw new GrokError(
    "TRIAL",
    `engine network: expected a network that fits into the free memory of ${mebibytes(available)}, ` +
      `got one that needs about ${mebibytes(bytes)}`,
    { hint: "use a smaller width, fewer samples, or fewer --threads" },
  );
}
