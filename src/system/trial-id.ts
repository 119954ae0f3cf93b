import { createHash } from "node:crypto";
import { canonicalJson, type Json, type Setting, type System } from "../model/index.js";

/**
 * Everything that changes a trial's numbers, as canonical JSON: task, parameters that differ from their frozen
 * defaults, centring, method with tolerance, numerics with their version, hashes of own data. Never budget, recorded
 * grid, metrics, thresholds, threads, kernels, names or paths. A seed of its own that equals `seed` is the same as none.
 *
 * @param version of the numerics; default: the present one.
 */
export function trialContentJson(
  system: System,
  setting: Setting,
  version = system.numerics(setting).version,
): string {
  const parameters: Record<string, Json> = { ...system.inherited?.(setting.parameters) };
  for (const [name, { standard, role }] of Object.entries(system.parameters)) {
    const value = setting.parameters[name];
    const isRepeatedSeed = role === "seed" && name !== "seed" && value === setting.parameters["seed"];
    if (value !== standard && !isRepeatedSeed) parameters[name] = value;
  }
  return canonicalJson({
    task: system.task.idOf(setting.task),
    parameters,
    centered: setting.centered,
    method: { ...setting.method },
    engine: { name: system.numerics(setting).name, version },
  });
}

/** Content id of a trial: SHA-256 of {@link trialContentJson}, 64 hexadecimal digits. */
export function trialId(system: System, setting: Setting): string {
  return trialIdOf(trialContentJson(system, setting));
}

/** The id that a content has. */
export function trialIdOf(contentJson: string): string {
  return createHash("sha256").update(contentJson).digest("hex");
}
