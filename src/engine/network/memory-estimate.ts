import {
  freeMemory,
  GrokError,
  MNIST_CLASSES,
  networkWeights,
  usableMemory,
  type Trial,
} from "../../model/index.js";
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
  const sampled = sampleFloats(train.count + test.count, train.inputSize, samples.outputs);
  const evaluated = Math.max(train.count, test.count) * model.activations;
  return FLOAT_BYTES * (parameters + sampled + evaluated);
}

/** Floats of samples, their targets and outputs, here and on the backend. */
function sampleFloats(count: number, inputs: number, outputs: number): number {
  return count * 2 * (inputs + 2 * outputs);
}

/**
 * Bytes of the weights and samples of a trial alone, known before any of them is made: making those of a network that is
 * much too large takes minutes and the memory that is not there. Edge: 0 for trials of other engines.
 */
export function trialBytes(trial: Trial): number {
  return FLOAT_BYTES * (PARAMETER_COPIES * networkWeights(trial) + floatsOfSamples(trial));
}

function floatsOfSamples({ task, parameters }: Trial): number {
  const { samples, dimension } = parameters;
  const modulus = parameters.modulus ?? 0;
  switch (task.kind) {
    case "modular-mlp":
    case "modular-transformer":
      return sampleFloats(modulus * modulus, 2, modulus);
    case "student-teacher":
      return sampleFloats(samples + task.test.samples, dimension, dimension);
    case "mnist":
      return sampleFloats(samples + task.test.samples, dimension, MNIST_CLASSES);
    default:
      return 0;
  }
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

/**
 * Refuses a trial that this machine, or what control groups leave of it, has no room for, however little else it does.
 *
 * @throws GrokError INPUT naming what makes it large, before anything of it is made.
 */
export function requireRoom(trial: Trial, available: number = usableMemory()): void {
  const bytes = trialBytes(trial);
  if (bytes <= available) return;
  const { width, samples, modulus } = trial.parameters;
  const size = [`width ${width}`, `samples ${samples}`, ...(modulus === null ? [] : [`modulus ${modulus}`])];
  throw new GrokError(
    "INPUT",
    `engine network: expected networks that fit into this machine's memory of ${mebibytes(available)}, ` +
      `got one that needs at least ${mebibytes(bytes)} (${size.join(", ")})`,
    { hint: "leave it out, or use a smaller width, modulus or fewer samples" },
  );
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / MEBIBYTE)} MiB`;
}
