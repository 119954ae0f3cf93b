import {
  canonicalJson,
  isMapping,
  type Json,
  type ParameterValue,
  type Sweep,
  type Mapping,
} from "../model/index.js";
import { gridPoints, projectGrid, type Grid } from "./grid.js";
import type { NamedValues } from "./named-values.js";
import { isUnloaded, withoutRecorded } from "../system/index.js";
import { defaultsFor, type TrialTemplate } from "./trial-template.js";

/** The source of settings: a validated file and its parsed parts. */
export interface SettingsSource {
  /** The validated file, paths of own data resolved. */
  readonly content: Mapping;
  readonly grid: Grid;
  readonly named: NamedValues;
  readonly template: TrialTemplate;
}

/**
 * All that a sweep computes, as canonical JSON of path → value: defaults are filled in, and a parameter has the values
 * that it takes, in ascending order, below `axes`, however the file spells them (a list, a range, a constant, a formula;
 * under `axes` or in the section that it belongs to). Sweeps with the same settings have the same text. Points and formulas
 * are also included as written, because they define which values go together.
 *
 * Cost: a pass over the part of the grid that decides each parameter.
 */
export function resolvedSettings(
  { content, grid, named, template }: SettingsSource,
  {
    budget,
    thresholds,
    metrics,
    checkpoints,
  }: Pick<Sweep, "budget" | "thresholds" | "metrics" | "checkpoints">,
): string {
  const { system, task, method, centered, engine } = template;
  const settings = new Map<string, Json>();
  const add = (path: string, value: unknown): void => {
    if (isMapping(value)) {
      for (const [key, inner] of Object.entries(value)) add(`${path}.${key}`, inner);
    } else if (value !== undefined) settings.set(path, value as Json);
  };
  // The task as in ids, with hashes for contents of files. Without a user's file: the task as in its sweep.
  add("task", isUnloaded(system.kind) ? withoutRecorded(task) : system.task.idOf(task));
  add("data", content["data"]);
  add("method", method);
  add("model", { centered, engine });
  add("budget", budget);
  add("grok", thresholds);
  add("metrics", metrics);
  add("checkpoints", checkpoints);
  const defaults = defaultsFor(template);
  for (const name of Object.keys(system.parameters)) {
    const values = valuesOf(grid, name, defaults[name] ?? null);
    if (values.length > 0) settings.set(`axes.${name}`, values.length === 1 ? values[0] : values);
  }
  for (const [name, axis] of named.axes)
    if (!Object.hasOwn(system.parameters, name)) settings.set(`axes.${name}`, axis.values());
  add("points", content["points"]);
  add("derive", content["derive"]);
  return canonicalJson(Object.fromEntries(settings));
}

/** The distinct values of a parameter over a grid, ascending, "infinite" last; none where it has no value. */
function valuesOf(grid: Grid, name: string, standard: ParameterValue): readonly Json[] {
  const values = new Set<number | string>();
  for (const point of gridPoints(projectGrid(grid, [name]))) {
    const value = point.get(name) ?? standard;
    if (value !== null) values.add(value);
  }
  const place = (value: number | string): number => (typeof value === "number" ? value : Infinity);
  return [...values].sort((a, b) => (place(a) < place(b) ? -1 : 1));
}
