import { hash } from "node:crypto";
import {
  canonicalJson,
  type Json,
  type Method,
  type Numerics,
  type ParameterValue,
  type ParameterValues,
  type Setting,
  type System,
  type TaskContent,
} from "../model/index.js";

/**
 * Everything that changes a trial's numbers, as canonical JSON: task, parameters that differ from their frozen
 * defaults, centring, method with tolerance, numerics with their version, hashes of own data. Never budget, recorded
 * grid, metrics, thresholds, threads, kernels, names or paths. A separate seed that equals `seed` counts as absent.
 *
 * @param numerics default: the present ones.
 * Cost: some 2 µs. Trials of a sweep share their task and method as objects, whose texts are made once.
 */
export function trialContentJson(
  system: System,
  setting: Setting,
  { name, version }: Numerics = system.numerics(setting),
): string {
  const engine = canonicalJson({ name, version });
  const texts = textsOf(system);
  const method = keptText(texts.methods, setting.method, (each) => canonicalJson({ ...each }));
  const task = keptText(texts.tasks, setting.task, (each) => canonicalJson(system.task.idOf(each)));
  // Members in the order of canonical JSON.
  return `{"centered":${setting.centered},"engine":${engine},"method":${method},"parameters":${parametersJson(system, setting.parameters, texts.parameters)},"task":${task}}`;
}

/** The parameters that differ from their defaults, and further content of the system's ids, as canonical JSON. */
function parametersJson(
  system: System,
  values: ParameterValues,
  parameters: SystemTexts["parameters"],
): string {
  const inherited = system.inherited?.(values);
  const all: Record<string, Json> | null = inherited === undefined ? null : { ...inherited };
  let members = "";
  for (const { name, label, standard, isOwnSeed } of parameters) {
    const value = values[name];
    if (value === standard || (isOwnSeed && value === values["seed"])) continue;
    if (all === null) members += `${members === "" ? "" : ","}${label}${canonicalJson(value)}`;
    else all[name] = value;
  }
  return all === null ? `{${members}}` : canonicalJson(all);
}

/** The repeated parts of the ids of a system's trials. */
interface SystemTexts {
  /** In the order of canonical JSON. `label`: the name as JSON, with its colon. */
  readonly parameters: readonly {
    readonly name: string;
    readonly label: string;
    readonly standard: ParameterValue;
    /** A seed other than `seed`. */
    readonly isOwnSeed: boolean;
  }[];
  readonly tasks: WeakMap<TaskContent, string>;
  readonly methods: WeakMap<Method, string>;
}

const textsBySystem = new WeakMap<System, SystemTexts>();

function textsOf(system: System): SystemTexts {
  const known = textsBySystem.get(system);
  if (known !== undefined) return known;
  const parameters = Object.keys(system.parameters)
    .sort()
    .map((name) => {
      const { standard, role } = system.parameters[name];
      const label = `${JSON.stringify(name)}:`;
      return { name, label, standard, isOwnSeed: role === "seed" && name !== "seed" };
    });
  const texts: SystemTexts = { parameters, tasks: new WeakMap(), methods: new WeakMap() };
  textsBySystem.set(system, texts);
  return texts;
}

function keptText<T extends object>(kept: WeakMap<T, string>, key: T, make: (key: T) => string): string {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const text = make(key);
  kept.set(key, text);
  return text;
}

/** Content id of a trial: SHA-256 of {@link trialContentJson}, 64 hexadecimal digits. */
export function trialId(system: System, setting: Setting): string {
  return trialIdOf(trialContentJson(system, setting));
}

/** The id that a content has. */
export function trialIdOf(contentJson: string): string {
  return hash("sha256", contentJson);
}
