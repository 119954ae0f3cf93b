import { canonicalJson, type Json, type Method, type SqlValue, type Trial } from "../../model/index.js";

/** The columns that follow from what a trial is. */
export const CONTENT_COLUMNS = [
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
  "parameters",
  "modulus",
  "method_settings",
] as const;
/** One of them. */
export type ContentColumn = (typeof CONTENT_COLUMNS)[number];

/**
 * What the columns hold of a trial: N = ∞ is NULL, as is what the trial has not.
 *
 * @param taskText the canonical text of its task, for callers that have it.
 */
export function trialColumns(
  { parameters: p, centered, method, engine, task }: Trial,
  taskText: string = canonicalJson(JSON.parse(JSON.stringify(task)) as Json),
): Readonly<Record<ContentColumn, SqlValue>> {
  return {
    alpha: p.alpha,
    epsilon: p.epsilon,
    samples: p.samples,
    dimension: p.dimension,
    width: p.width === "infinite" ? null : p.width,
    eigenvector: p.eigenvector,
    weight_decay: p.weightDecay,
    decay_rate: p.decayRate,
    sigma: p.sigma,
    label_scale: p.labelScale,
    learning_rate: p.learningRate,
    seed: p.seed,
    data_seed: p.dataSeed,
    target_seed: p.targetSeed,
    weights_seed: p.weightsSeed,
    centered: centered ? 1 : 0,
    method: method.kind,
    tolerance: method.kind === "flow" ? method.tolerance : null,
    engine,
    task: taskText,
    parameters: canonicalJson({ ...p }),
    modulus: p.modulus,
    method_settings: settingsText(method),
  };
}

/** What a method has besides its kind, as canonical JSON; null for nothing, and for `flow`, whose tolerance has a column. */
function settingsText(method: Method): string | null {
  if (method.kind === "flow") return null;
  const settings = Object.entries(method).filter(([name]) => name !== "kind");
  return settings.length === 0 ? null : canonicalJson(Object.fromEntries(settings));
}
