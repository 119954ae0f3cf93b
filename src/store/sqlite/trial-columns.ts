import {
  canonicalJson,
  SEED_NAMES,
  type Json,
  type Method,
  type ParameterName,
  type SqlValue,
  type Trial,
  type TrialIdentity,
} from "../../model/index.js";

/** The parameters that have a column of their own, and the numbers that it holds. */
const OF_PARAMETERS: Readonly<Record<ParameterName, "number" | "integer">> = {
  alpha: "number",
  epsilon: "number",
  samples: "integer",
  dimension: "integer",
  width: "integer",
  eigenvector: "integer",
  weightDecay: "number",
  decayRate: "number",
  sigma: "number",
  labelScale: "number",
  learningRate: "number",
  seed: "integer",
  dataSeed: "integer",
  targetSeed: "integer",
  weightsSeed: "integer",
  modulus: "integer",
};

/** Name, column and type of each. */
const PARAMETER_COLUMNS = Object.entries(OF_PARAMETERS).map(([name, type]) => ({
  ...{ name, type },
  column: name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
}));

/** The columns that follow from a trial's content. */
export const CONTENT_COLUMNS: readonly string[] = [
  ...["system", "cell"],
  ...PARAMETER_COLUMNS.map(({ column }) => column),
  ...["centered", "method", "tolerance", "engine", "task", "method_settings"],
];

/**
 * The values of a trial's columns: NULL for N = ∞ and for absent values; `cell` has every parameter but seeds.
 *
 * @param identity the systems' values of columns; null: only a trial's own parameters count.
 * @param taskText the canonical text of its task, for callers that have it.
 */
export function trialColumns(
  trial: Trial,
  identity: Pick<TrialIdentity, "columnValues"> | null,
  taskText: string = canonicalJson(JSON.parse(JSON.stringify(trial.task)) as Json),
): Readonly<Record<string, SqlValue>> {
  const { centered, method, engine, task } = trial;
  const p = identity?.columnValues(trial) ?? trial.parameters;
  const columns: Record<string, SqlValue> = {
    system: task.kind,
    cell: cellText(trial),
    centered: centered ? 1 : 0,
    method: method.kind,
    tolerance: method.kind === "flow" ? method.tolerance : null,
    engine,
    task: taskText,
    method_settings: settingsText(method),
  };
  for (const { name, column, type } of PARAMETER_COLUMNS) {
    // A column holds only values of its type.
    const value = p[name];
    const isOfType = type === "integer" ? Number.isSafeInteger(value) : typeof value === "number";
    columns[column] = isOfType ? value : null;
  }
  return columns;
}

/**
 * The settings of a method besides its kind, as canonical JSON; null if there are none, and for `flow`, whose tolerance
 * has a column.
 */
function settingsText(method: Method): string | null {
  if (method.kind === "flow") return null;
  const settings = Object.entries(method).filter(([name]) => name !== "kind");
  return settings.length === 0 ? null : canonicalJson(Object.fromEntries(settings));
}

/** Canonical JSON of a trial's parameters without its seeds: the same for all trials of a cell. */
export function cellText({ parameters }: Pick<Trial, "parameters">): string {
  const settings = Object.entries(parameters).filter(([name]) => !SEEDS.has(name));
  return canonicalJson(Object.fromEntries(settings));
}

const SEEDS: ReadonlySet<string> = new Set(SEED_NAMES);
