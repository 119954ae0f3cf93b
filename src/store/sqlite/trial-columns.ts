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

/** The columns that follow from what a trial is. */
export const CONTENT_COLUMNS = [
  "system",
  "cell",
  "alpha",
  "epsilon",
  "samples",
  "dimension",
  "width",
  "eigenvector",
  "weight_decay",
  "decay_rate",
  "sigma",
  "label_scale",
  "learning_rate",
  "seed",
  "data_seed",
  "target_seed",
  "weights_seed",
  "centered",
  "method",
  "tolerance",
  "engine",
  "task",
  "modulus",
  "method_settings",
] as const;
/** One of them. */
export type ContentColumn = (typeof CONTENT_COLUMNS)[number];

/**
 * What the columns hold of a trial: N = ∞ is NULL, as is what the trial has not; `cell` has every parameter but seeds.
 *
 * @param identity what systems say of columns; null: a trial's own parameters are all.
 * @param taskText the canonical text of its task, for callers that have it.
 */
export function trialColumns(
  trial: Trial,
  identity: Pick<TrialIdentity, "columnValues"> | null,
  taskText: string = canonicalJson(JSON.parse(JSON.stringify(trial.task)) as Json),
): Readonly<Record<ContentColumn, SqlValue>> {
  const { centered, method, engine, task } = trial;
  const p = identity?.columnValues(trial) ?? trial.parameters;
  // A column holds what is of its type.
  const number = (name: ParameterName): number | null => {
    const value = p[name];
    return typeof value === "number" ? value : null;
  };
  const integer = (name: ParameterName): number | null => {
    const value = number(name);
    return Number.isSafeInteger(value) ? value : null;
  };
  return {
    system: task.kind,
    cell: cellText(trial),
    alpha: number("alpha"),
    epsilon: number("epsilon"),
    samples: integer("samples"),
    dimension: integer("dimension"),
    width: integer("width"),
    eigenvector: integer("eigenvector"),
    weight_decay: number("weightDecay"),
    decay_rate: number("decayRate"),
    sigma: number("sigma"),
    label_scale: number("labelScale"),
    learning_rate: number("learningRate"),
    seed: integer("seed"),
    data_seed: integer("dataSeed"),
    target_seed: integer("targetSeed"),
    weights_seed: integer("weightsSeed"),
    centered: centered ? 1 : 0,
    method: method.kind,
    tolerance: method.kind === "flow" ? method.tolerance : null,
    engine,
    task: taskText,
    modulus: integer("modulus"),
    method_settings: settingsText(method),
  };
}

/** What a method has besides its kind, as canonical JSON; null for nothing, and for `flow`, whose tolerance has a column. */
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
