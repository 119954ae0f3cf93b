import {
  arrayEntries,
  canonicalJson,
  DEFAULT_ACCURACIES,
  DEFAULT_EVALUATIONS,
  DEFAULT_THRESHOLDS,
  METRIC_NAMES,
  type Budget,
  type GrokThresholds,
  type Json,
  type Method,
  type OwnData,
  type ParameterName,
  type Sweep,
  type TaskSpec,
  type TrialParameters,
} from "../model/index.js";
import { applySettings, type Override } from "./apply-settings.js";
import { buildGrid } from "./build-grid.js";
import { gridProblems, sizeProblem } from "./check-grid.js";
import { checkedTrial, countTrials, expandTrials } from "./expand-trials.js";
import { dataProblems } from "./data-problems.js";
import { gridPoints, projectGrid, type Grid } from "./grid.js";
import { collectNamedValues, type NamedValues } from "./named-values.js";
import { isParameter, PARAMETER_DOMAINS } from "./parameter-domains.js";
import { problemsError, type Problem } from "./problems.js";
import { resolvedSettings } from "./resolved-settings.js";
import { readOwnData, withResolvedData } from "./read-own-data.js";
import { isMapping, readYaml, type Mapping } from "./read-yaml.js";
import { sweepSchema, type SweepInput } from "./sweep-schema.js";
import { sectionProblems } from "./section-problems.js";
import { validateShape } from "./validate-shape.js";
import { unknownKinds, withoutConsequences } from "./unknown-kinds.js";
import { methodFrom, networkTaskFrom, withResolvedImages } from "./network-sections.js";
import {
  DEFAULT_POINTS_PER_DECADE,
  DEFAULT_STOP,
  DEFAULT_TASK,
  defaultCentered,
  defaultsFor,
  type TrialTemplate,
} from "./trial-template.js";

/** How a sweep is read. */
export interface ParseSweepOptions {
  /** What messages call the text: its path. */
  readonly source: string;
  /** Overrides `key.path=value`, applied in order before validation (see {@link applySettings}). */
  readonly set?: readonly Override[];
  /** Where relative paths of own data and images begin. Default: the current folder. */
  readonly folder?: string;
}

/**
 * A validated sweep from the text of its file (docs/sweep-files.md is the manual). Nothing is expanded: a sweep of
 * millions of trials is ready at once, and one beyond {@link MAX_TRIALS} is refused at once.
 *
 * @throws GrokError INPUT with one detail line for every mistake: `source: path: expected …, got …. Hint: ….`
 * @example parseSweep("{ name: a, axes: { alpha: [1, 2] }, budget: { steps: 1e4 } }", { source: "a.yaml" }).count // 2
 */
export function parseSweep(text: string, { source, set = [], folder = "." }: ParseSweepOptions): Sweep {
  const { content, sourceAt, problems: settingProblems } = applySettings(readYaml(text, source), set);
  const parsed = validateShape(sweepSchema, content);
  const problems: Problem[] = [...settingProblems, ...parsed.problems];

  const data = readOwnData(content, folder, problems);
  const template = templateFrom(content, data, folder);
  const named = collectNamedValues(content, problems);
  const grid = buildGrid(named, defaultsFor(template.task), problems);
  const pathOf = (name: ParameterName): string => named.paths.get(name) ?? defaultPath(name);
  const unknown = unknownKinds(content);
  problems.push(...withoutConsequences(sectionProblems(content, template, named, pathOf), unknown));
  problems.push(...dataProblems(content));
  const tooLarge = sizeProblem(grid);
  if (tooLarge !== null) problems.push(tooLarge);
  else {
    const judged = unknown.task || unknown.method ? null : template;
    problems.push(...gridProblems(grid, judged, named.broken, pathOf));
  }

  if (!parsed.success || problems.length > 0) {
    throw problemsError(source, problems, (path) => sourceAt(path) ?? source);
  }
  const input = parsed.data;
  const resolved = withResolvedImages(withResolvedData(content, data), template.task);
  const shared = {
    budget: budgetFrom(input, template.method),
    thresholds: thresholdsFrom(input),
    metrics: METRIC_NAMES.filter((metric) => input.metrics?.includes(metric)),
    checkpoints: input.checkpoints ?? "final",
  } as const;
  let count: number | null = null;
  let settings: string | null = null;
  return Object.freeze({
    name: input.name,
    definition: canonicalJson(toJson(resolved)),
    get settings() {
      return (settings ??= resolvedSettings({ content: resolved, grid, named, template }, shared));
    },
    axes: sweptParameters(grid, named),
    ...shared,
    arrays: data === null ? [] : arrayEntries(data).map(([, file]) => file),
    get count() {
      return (count ??= countTrials(grid));
    },
    trials: () => expandTrials(grid, template, source),
    trialAt: (parameters: TrialParameters) => checkedTrial(template, parameters, source),
  });
}

function defaultPath(name: ParameterName): string {
  return `${PARAMETER_DOMAINS[name].home ?? "axes"}.${name}`;
}

/** What all trials share; a section that is wrong counts as absent, its problems are known by then. */
function templateFrom(content: Mapping, data: OwnData | null, folder: string): TrialTemplate {
  const shape = sweepSchema.shape;
  const task = shape.task.safeParse(content.task).data ?? {};
  const model = shape.model.safeParse(content.model).data ?? {};
  const method = shape.method.safeParse(content.method).data ?? {};
  const spec = taskFrom(isMapping(content.task) ? content.task.kind : undefined, task, data, folder);
  return {
    task: spec,
    centered: model.centered ?? defaultCentered(spec),
    method: methodFrom(isMapping(content.method) ? content.method.kind : undefined, method),
    engine: model.engine ?? null,
  };
}

function taskFrom(
  kind: unknown,
  task: NonNullable<SweepInput["task"]>,
  data: OwnData | null,
  folder: string,
): TaskSpec {
  if (data !== null) return { kind: "data", data };
  if (kind === "eigenvector") return { kind };
  const network = networkTaskFrom(kind, task, folder);
  if (network !== null) return network;
  return {
    kind: "polynomial",
    test: task.test ?? "population",
    target: { ...DEFAULT_TASK.target, ...defined(task.target) },
  };
}

function budgetFrom({ budget }: SweepInput, method: Method): Budget {
  const { steps, stop = DEFAULT_STOP, record, evaluations = DEFAULT_EVALUATIONS } = budget;
  const { pointsPerDecade = DEFAULT_POINTS_PER_DECADE } = record ?? {};
  return {
    steps,
    stop,
    record: record?.steps !== undefined ? { steps: record.steps } : { pointsPerDecade },
    ...(method.kind === "flow" ? { evaluations } : {}),
  };
}

function thresholdsFrom({ grok }: SweepInput): GrokThresholds {
  const { measure, ...levels } = grok ?? {};
  if (measure !== "accuracy") return { ...DEFAULT_THRESHOLDS, ...defined(levels) };
  return { ...DEFAULT_THRESHOLDS, ...DEFAULT_ACCURACIES, ...defined(levels), measure };
}

/** Parameters with more than one value: axes in the order of the file, then points, then derived ones. */
function sweptParameters(grid: Grid, named: NamedValues): readonly ParameterName[] {
  const names = [...named.axes.keys(), ...(named.points?.names ?? []), ...named.formulas.keys()];
  return names.filter(isParameter).filter((name) => {
    let first: unknown;
    for (const values of gridPoints(projectGrid(grid, [name]))) {
      first ??= values.get(name);
      if (values.get(name) !== first) return true;
    }
    return false;
  });
}

/** A copy without the keys whose value is undefined, so that it can be spread over defaults. */
function defined<T extends object>(values: T | undefined): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** Validated content as JSON: a sweep file that is right holds nothing else. */
function toJson(value: unknown): Json {
  if (
    value === null ||
    typeof value === "number" ||
    typeof value === "string" ||
    typeof value === "boolean"
  ) {
    return value;
  }
  if (Array.isArray(value)) return value.map(toJson);
  return Object.fromEntries(Object.entries(value ?? {}).map(([key, item]) => [key, toJson(item)]));
}
