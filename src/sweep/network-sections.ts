import { resolve } from "node:path";
import { idxDigest } from "../arrays/index.js";
import type { DescentSettings, Method, NetworkTask, TaskSpec } from "../model/index.js";
import { isMapping, type Mapping } from "./read-yaml.js";
import type { SweepInput } from "./sweep-schema.js";
import { DEFAULT_METHOD } from "./trial-template.js";

/** Momentum and moments of torch and optax where a file says nothing. */
const DEFAULT_MOMENTUM = 0.9;
const DEFAULT_BETAS = { beta1: 0.9, beta2: 0.999 } as const;

/** The network task of a section `task`; null when its kind is another. A folder is relative to `base`. */
export function networkTaskFrom(
  kind: unknown,
  task: NonNullable<SweepInput["task"]>,
  base: string,
): NetworkTask | null {
  const { variant = "omnigrok" } = task;
  // A wrong test set is told by network-problems.ts.
  const test = typeof task.test === "object" ? task.test : { samples: 1 };
  switch (kind) {
    case "modular-mlp":
    case "modular-transformer":
      return { kind };
    case "student-teacher":
      return { kind, variant, test };
    case "mnist":
      return { kind, variant, test, data: imagesFrom(task.folder, base) };
    default:
      return null;
  }
}

type Images = Extract<NetworkTask, { readonly kind: "mnist" }>["data"];

/** A folder given by path alone is read and checked; one with its hash, as the store keeps it, is taken at its word. */
function imagesFrom(input: NonNullable<SweepInput["task"]>["folder"], base: string): Images {
  if (input === undefined) return { folder: null, digest: null };
  const folder = resolve(base, typeof input === "string" ? input : input.path);
  return { folder, digest: typeof input === "string" ? idxDigest(folder) : input.sha256 };
}

/** The content with a folder of images as the store keeps it: absolute path and hash. */
export function withResolvedImages(content: Mapping, task: TaskSpec): Mapping {
  if (task.kind !== "mnist" || task.data.folder === null || !isMapping(content.task)) return content;
  const folder = { path: task.data.folder, sha256: task.data.digest };
  return { ...content, task: { ...content.task, folder } };
}

/** The method of a section `method`; settings at their defaults are left out, so that ids do not know them. */
export function methodFrom(kind: unknown, method: NonNullable<SweepInput["method"]>): Method {
  const settings: DescentSettings = {
    ...(method.rateRule === undefined || method.rateRule === "1/alpha^2"
      ? {}
      : { rateRule: method.rateRule }),
    ...(method.batch === undefined ? {} : { batch: method.batch }),
    ...(method.warmup === undefined || method.warmup === 0 ? {} : { warmup: method.warmup }),
  };
  switch (kind) {
    case "gd":
      return { kind, ...settings };
    case "momentum":
      return { kind, momentum: method.momentum ?? DEFAULT_MOMENTUM, ...settings };
    case "adam":
    case "adamw": {
      const { beta1 = DEFAULT_BETAS.beta1, beta2 = DEFAULT_BETAS.beta2 } = method;
      return { kind, beta1, beta2, ...settings };
    }
    default:
      return { kind: "flow", tolerance: method.tolerance ?? DEFAULT_METHOD.tolerance };
  }
}
