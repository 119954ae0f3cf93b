import { freemem } from "node:os";
import { GrokError, networkWeights, type Trial } from "../../model/index.js";
import { parameterCount } from "./network-model.js";
import type { NetworkSetup } from "./network-setup.js";
import { slotCount } from "./optimiser.js";

const FLOAT_BYTES = 4;
const MEBIBYTE = 1024 * 1024;

/** Copies of the parameters: weights, initial weights, those on the backend, and gradients there and here. */
const PARAMETER_COPIES = 5;

/**
 * Bytes that training a network takes at least: parameters with the slots of the method, samples, and what one
 * evaluation of the larger of its sets keeps. An estimate: the library's own memory is not in it.
 */
export function memoryEstimate({ model, samples, settings }: Omit<NetworkSetup, "initial">): number {
  const parameters = parameterCount(model) * (PARAMETER_COPIES + slotCount(settings.optimiser));
  const { train, test } = samples;
  const perSample = train.inputSize + 2 * samples.outputs;
  const evaluated = Math.max(train.count, test.count) * model.activations;
  return FLOAT_BYTES * (parameters + (train.count + test.count) * 2 * perSample + evaluated);
}

/**
 * Bytes of the weights of a trial alone, known before any of them is drawn: drawing the weights of a network that is much
 * too large takes minutes and the memory that is not there.
 */
export function weightBytes(trial: Trial): number {
  return FLOAT_BYTES * PARAMETER_COPIES * networkWeights(trial);
}

/** @throws GrokError TRIAL when the estimate exceeds the memory that is free, before any of it is asked for. */
export function requireMemory(bytes: number, available: number = freemem()): void {
  if (bytes <= available) return;
  const mebibytes = (size: number): string => `${Math.ceil(size / MEBIBYTE)} MiB`;
  throw new GrokError(
    "TRIAL",
    `engine network: expected a network that fits into the free memory of ${mebibytes(available)}, ` +
      `got one that needs about ${mebibytes(bytes)}`,
    { hint: "use a smaller width, fewer samples, or fewer --threads" },
  );
}
