import { createHash } from "node:crypto";
import { canonicalJson, type Json } from "./canonical-json.js";
import { numericVersion } from "./engine-choice.js";
import { arrayEntries } from "./own-data.js";
import { PARAMETER_DEFAULTS, PARAMETER_NAMES } from "./parameters.js";
import type { Trial } from "./trial.js";

/** A trial before it has its id. */
export type TrialContent = Omit<Trial, "id">;

/**
 * Everything that changes a trial's numbers, as canonical JSON: task, parameters that differ from their frozen
 * defaults, centring, method with tolerance, engine with its numeric version, hashes of own data. Never budget, recorded
 * grid, metrics, thresholds, threads, kernels, names or paths. A seed of its own that equals `seed` is the same as none.
 */
export function trialContentJson(content: TrialContent, engineVersion = numericVersion(content)): string {
  const parameters: Record<string, Json> = {};
  for (const name of PARAMETER_NAMES) {
    const value = content.parameters[name];
    const isRepeatedSeed =
      (name === "dataSeed" || name === "targetSeed" || name === "weightsSeed") &&
      value === content.parameters.seed;
    if (value !== PARAMETER_DEFAULTS[name] && !isRepeatedSeed) parameters[name] = value;
  }
  return canonicalJson({
    task: taskJson(content.task),
    parameters,
    centered: content.centered,
    method: { ...content.method },
    engine: { name: content.engine, version: engineVersion },
  });
}

/** Content id of a trial: SHA-256 of {@link trialContentJson}, 64 hexadecimal digits. */
export function trialId(content: TrialContent): string {
  return createHash("sha256").update(trialContentJson(content)).digest("hex");
}

/** Whether an id is that of a trial under the present version of its engine, or an earlier one that a store still holds. */
export function isTrialId(id: string, content: TrialContent): boolean {
  for (let version = numericVersion(content); version >= 1; version--) {
    if (createHash("sha256").update(trialContentJson(content, version)).digest("hex") === id) return true;
  }
  return false;
}

function taskJson(task: Trial["task"]): Json {
  switch (task.kind) {
    case "eigenvector":
    case "modular-mlp":
    case "modular-transformer":
      return { kind: task.kind };
    case "student-teacher":
      return { kind: task.kind, variant: task.variant, test: { samples: task.test.samples } };
    case "mnist":
      return {
        kind: task.kind,
        variant: task.variant,
        test: { samples: task.test.samples },
        data: task.data.digest,
      };
    case "polynomial":
      return {
        kind: task.kind,
        test: task.test === "population" ? task.test : { samples: task.test.samples },
        target: { index: task.target.index, norm: task.target.norm },
      };
    case "data":
      return {
        kind: task.kind,
        ...Object.fromEntries(arrayEntries(task.data).map(([name, { sha256 }]) => [name, sha256])),
      };
  }
}
