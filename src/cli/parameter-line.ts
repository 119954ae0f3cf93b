import { NETWORK_TASK_KINDS, PARAMETER_DEFAULTS, type ParameterName, type Trial } from "../model/index.js";

/**
 * The essentials of a trial on one line: the main parameters always, the others where they are not the default; of a
 * network its task, and no ε.
 */
export function parameterLine(trial: Trial, names: readonly ParameterName[]): string {
  const always: ReadonlySet<ParameterName> = new Set([
    "alpha",
    "epsilon",
    "samples",
    "dimension",
    "width",
    "seed",
  ]);
  const isNetwork = NETWORK_TASK_KINDS.some((kind) => kind === trial.task.kind);
  const shown = names.filter(
    (name) =>
      (trial.parameters[name] ?? null) !== null &&
      (always.has(name) || trial.parameters[name] !== PARAMETER_DEFAULTS[name]),
  );
  const method =
    trial.method.kind === "flow" ? `flow (tolerance ${trial.method.tolerance})` : trial.method.kind;
  const parameters = shown.map((name) => `${name} ${trial.parameters[name]}`).join(", ");
  return `${isNetwork ? `${trial.task.kind}: ` : ""}${parameters}, ${trial.centered ? "centred" : "not centred"}, ${method}, ${trial.engine} engine`;
}
