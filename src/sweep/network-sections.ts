import type { DescentSettings, Method, NetworkTask } from "../model/index.js";
import { idxDigest } from "./idx-digest.js";
import type { SweepInput } from "./sweep-schema.js";
import { DEFAULT_METHOD } from "./trial-template.js";

/** Momentum and moments of torch and optax where a file says nothing. */
const DEFAULT_MOMENTUM = 0.9;
const DEFAULT_BETAS = { beta1: 0.9, beta2: 0.999 } as const;

/** The network task of a section `task`; null when its kind is another. */
export function networkTaskFrom(kind: unknown, task: NonNullable<SweepInput["task"]>): NetworkTask | null {
  const { variant = "omnigrok", folder = null } = task;
  // A wrong test set is told by network-problems.ts.
  const test = typeof task.test === "object" ? task.test : { samples: 1 };
  switch (kind) {
    case "modular-mlp":
    case "modular-transformer":
      return { kind };
    case "student-teacher":
      return { kind, variant, test };
    case "mnist":
      return { kind, variant, test, data: { folder, digest: folder === null ? null : idxDigest(folder) } };
    default:
      return null;
  }
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
