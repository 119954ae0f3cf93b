import { freeMemory, GrokError, usableMemory, type ParameterName, type Trial } from "../../model/index.js";
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
 * Refuses trials that this machine, or what control groups leave of it, has no room for, however little else it does. All
 * sizes that are too large are told, each once.
 *
 * @param trials with the bytes that the training of each takes at least.
 * @throws GrokError INPUT naming what makes them large, before anything of them is made.
 */
export function requireRoom(
  trials: Iterable<{ readonly trial: Trial; readonly bytes: number }>,
  available: number = usableMemory(),
): void {
  const tooLarge = new Map<string, number>();
  let kind = "";
  for (const { trial, bytes } of trials) {
    if (bytes <= available) continue;
    kind = trial.task.kind;
    const size = sizeWords(trial);
    tooLarge.set(size, Math.max(bytes, tooLarge.get(size) ?? 0));
  }
  const found = [...tooLarge].map(([size, bytes]) => `${mebibytes(bytes)} (${size})`);
  if (found.length === 0) return;
  const expected = `${kind}: expected trials that fit into this machine's memory of ${mebibytes(available)}`;
  const hint = `leave ${found.length === 1 ? "it" : "them"} out, or use a smaller width, modulus or fewer samples`;
  if (found.length === 1) {
    throw new GrokError("INPUT", `${expected}, got one that needs at least ${found[0]}`, { hint });
  }
  const others = found.length - MOST_SIZES;
  throw new GrokError("INPUT", `${expected}, got ${found.length} sizes that need more`, {
    details: [
      ...found.slice(0, MOST_SIZES).map((words) => `at least ${words}`),
      ...(others > 0 ? [`and ${others} more`] : []),
    ],
    hint,
  });
}

/** Sizes that one message lists; the others are counted. */
const MOST_SIZES = 20;

/** "width 200, samples 476, modulus 23", as far as the system has them. */
function sizeWords({ parameters }: Trial): string {
  const names = ["width", "samples", "modulus", "dimension"] as const satisfies readonly ParameterName[];
  return names
    .flatMap((name) => {
      const value = parameters[name];
      return value === null || value === undefined ? [] : [`${name} ${value}`];
    })
    .join(", ");
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / MEBIBYTE)} MiB`;
}
