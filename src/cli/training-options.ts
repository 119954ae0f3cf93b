import { TENSOR_BACKEND_CHOICES } from "../engine/index.js";
import { KERNEL_CHOICES, parseShards } from "../model/index.js";
import { durationOf } from "./duration-option.js";
import { COPY_EVERY_BOUNDS } from "./option-values.js";

/** `--threads` of every command that trains. */
export const THREADS_OPTION = {
  type: "number",
  describe: "Worker threads",
  defaultDescription: "all cores",
  requiresArg: true,
} as const;

/** `--shard` of the commands that take parts of a sweep. */
export const SHARD_OPTION = {
  type: "string",
  describe: "Only part I of N of the sweep, the same on every machine; I-J/N: one part after the other",
  requiresArg: true,
  coerce: (text: string | readonly string[]) => parseShards(String(text)),
} as const;

/** `--scratch` and `--copy-every` of the command that can train in another place than its store. */
export const SCRATCH_OPTIONS = {
  scratch: {
    type: "string",
    describe: "Train in this folder, on a local disk; the store is a copy that may lie on a network disk",
    requiresArg: true,
  },
  "copy-every": {
    type: "string",
    describe: "With --scratch: time between two copies",
    defaultDescription: "10m",
    requiresArg: true,
    coerce: durationOf("--copy-every", COPY_EVERY_BOUNDS),
  },
} as const;

/** `--kernels` of every command that trains. */
export const KERNELS_OPTION = {
  choices: KERNEL_CHOICES,
  describe: "Build of the kernels; never changes a number",
  default: "auto" as const,
  requiresArg: true,
} as const;

/** `--backend` of the commands that train. */
export const BACKEND_OPTION = {
  choices: TENSOR_BACKEND_CHOICES,
  describe: "What computes tensors, for sweeps of networks",
  default: "auto" as const,
  defaultDescription: "tensorflow where it is installed, else wasm",
  requiresArg: true,
} as const;

/** `--set` of the commands that read a sweep file. */
export const SET_OPTION = {
  type: "string" as const,
  array: true as const,
  nargs: 1,
  default: [] as readonly string[],
  defaultDescription: "none",
  describe: "Override a value of the file, KEY=VALUE; may be repeated",
};
