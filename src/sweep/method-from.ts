import { ADAM_EPSILON, type DescentSettings, type Method, type MethodKind } from "../model/index.js";
import type { MethodInput } from "./sweep-schema.js";

/** Tolerance of flow, momentum, and moments of torch and optax, where a file does not set them. */
export const METHOD_DEFAULTS = { tolerance: 1e-3, momentum: 0.9, beta1: 0.9, beta2: 0.999 } as const;

/** The method of a section `method`; settings at their defaults are left out, so that ids do not contain them. */
export function methodFrom(kind: MethodKind, method: MethodInput): Method {
  const settings: DescentSettings = {
    ...(method.rateRule === undefined || method.rateRule === "1/alpha^2"
      ? {}
      : { rateRule: method.rateRule }),
    ...(method.batch === undefined ? {} : { batch: method.batch }),
    ...(method.warmup === undefined || method.warmup === 0 ? {} : { warmup: method.warmup }),
  };
  switch (kind) {
    case "gd":
    case "constrained":
      return { kind, ...settings };
    case "momentum":
      return { kind, momentum: method.momentum ?? METHOD_DEFAULTS.momentum, ...settings };
    case "adam":
    case "adamw":
    case "constrained-adam": {
      const { beta1 = METHOD_DEFAULTS.beta1, beta2 = METHOD_DEFAULTS.beta2, adamEpsilon } = method;
      const isDefault = adamEpsilon === undefined || adamEpsilon === ADAM_EPSILON;
      return { kind, beta1, beta2, ...(isDefault ? {} : { adamEpsilon }), ...settings };
    }
    case "flow":
      return { kind, tolerance: method.tolerance ?? METHOD_DEFAULTS.tolerance };
  }
}

const DESCENTS = ["gd", "momentum", "adam", "adamw", "constrained", "constrained-adam"] as const;

/** The methods that know each key of the section `method`, beside `kind` and parameters. */
export const METHOD_KEYS: Readonly<Record<string, readonly MethodKind[]>> = {
  tolerance: ["flow"],
  momentum: ["momentum"],
  beta1: ["adam", "adamw", "constrained-adam"],
  beta2: ["adam", "adamw", "constrained-adam"],
  adamEpsilon: ["adam", "adamw", "constrained-adam"],
  rateRule: DESCENTS,
  batch: DESCENTS,
  warmup: DESCENTS,
};
