import type { Trial } from "../model/index.js";
import { SYSTEMS, systemOf } from "../system/index.js";

/** Parameters at the front of a system's table that are always shown. */
const MAIN = 5;

/**
 * The essentials of a trial on one line: its system unless it is the first built-in one, always the main parameters and
 * the seed, and the other parameters where they differ from the default.
 */
export function parameterLine(trial: Trial): string {
  const { kind, parameters: table } = systemOf(trial.task.kind);
  const values: Readonly<Record<string, unknown>> = trial.parameters;
  const shown = Object.entries(table).filter(
    ([name, { standard }], i) => i < MAIN || name === "seed" || (values[name] ?? null) !== standard,
  );
  const method =
    trial.method.kind === "flow" ? `flow (tolerance ${trial.method.tolerance})` : trial.method.kind;
  const parameters = shown.map(([name]) => `${name} ${String(values[name])}`).join(", ");
  const system = kind === SYSTEMS[0].kind ? "" : `${kind}: `;
  return `${system}${parameters}, ${trial.centered ? "centred" : "not centred"}, ${method}, ${trial.engine} engine`;
}
