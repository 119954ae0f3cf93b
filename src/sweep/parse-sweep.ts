import {
  canonicalJson,
  DEFAULT_ACCURACIES,
  DEFAULT_EVALUATIONS,
  DEFAULT_THRESHOLDS,
  PHASE_ACCURACIES,
  METRIC_NAMES,
  isMapping,
  type Budget,
  type GrokThresholds,
  type Json,
  type Method,
  type ParameterValues,
  type Sweep,
  type System,
  type TaskContent,
  type WithinThreshold,
  type Mapping,
} from "../model/index.js";
import { anySystem } from "./any-system.js";
import { applySettings, type Override } from "./apply-settings.js";
import { buildGrid } from "./build-grid.js";
import { gridProblems, missingParameters, sizeProblem } from "./check-grid.js";
import { checkedTrial, countTrials, expandTrials } from "./expand-trials.js";
import { gridPoints, projectGrid, type Grid } from "./grid.js";
import { methodFrom } from "./method-from.js";
import { collectNamedValues, type NamedValues } from "./named-values.js";
import { domainSchema } from "./parameter-schema.js";
import { problemOf, problemsError, type Problem } from "./problems.js";
import { roomProblem } from "./room-problem.js";
import { resolvedSettings } from "./resolved-settings.js";
import { readYaml } from "./read-yaml.js";
import { metricsOf, schemaSourceOf } from "./schema-source.js";
import { sectionProblems } from "./section-problems.js";
import { startProblems } from "./start-problems.js";
import { sweepSchemaOf, type MethodInput, type SweepInput } from "./sweep-schema.js";
import { withKindOfProgram } from "./program-of-sweep.js";
import { systemOfContent } from "./system-of-content.js";
import { withKindOfFile } from "./system-file.js";
import { rulesWithoutMethod, unknownKinds, withoutConsequences } from "./unknown-kinds.js";
import { validateShape } from "./validate-shape.js";
import {
  DEFAULT_POINTS_PER_DECADE,
  DEFAULT_STOP,
  defaultsFor,
  type TrialTemplate,
} from "./trial-template.js";

/** Options of {@link parseSweep}. */
export interface ParseSweepOptions {
  /** The text's name in messages: its path. */
  readonly source: string;
  /** Overrides `key.path=value`, applied in order before validation (see {@link applySettings}). */
  readonly set?: readonly Override[];
  /** Completes the content after the overrides. Default: adds nothing. */
  readonly complete?: (content: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** Base folder of relative paths of own data and images. Default: the current folder. */
  readonly folder?: string;
  /**
   * Bytes of memory that a trial may take. Where the file has other mistakes, trials beyond it are told with them; without
   * other mistakes the sweep is returned, for another machine may train it. Default: not examined.
   */
  readonly memoryBytes?: number;
  /**
   * Whether the trials are to be trained on this machine: it is then a mistake of the file that the program which trains them
   * cannot be started here. Default: false, for readers and reports need no program.
   */
  readonly isTrainedHere?: boolean;
}

/**
 * A validated sweep from the text of its file (docs/sweep-files.md is the manual). Nothing is expanded: a sweep of
 * millions of trials is ready at once, and one beyond {@link MAX_TRIALS} is refused at once.
 *
 * A file of a system that `task.kind` names has been loaded before (`loadSystem`).
 *
 * @throws GrokError INPUT with one detail line for every mistake: `source: path: expected …, got …. Hint: ….`
 * @example parseSweep("{ name: a, axes: { alpha: [1, 2] }, budget: { steps: 1e4 } }", { source: "a.yaml" }).count // 2
 */
export function parseSweep(
  text: string,
  { source, set = [], folder = ".", complete, memoryBytes, isTrainedHere = false }: ParseSweepOptions,
): Sweep {
  const { content: given, sourceAt, problems: settingProblems } = applySettings(readYaml(text, source), set);
  const problems: Problem[] = [...settingProblems];
  const written = complete?.(given) ?? given;
  const content = withKindOfProgram(
    withKindOfFile(written, folder, sourceAt("task.kind") ?? source),
    folder,
    problems,
  );
  const fail = (): never => {
    throw problemsError(source, problems, (path) => sourceAt(path) ?? source);
  };
  if (content === null) return fail();
  // An unknown kind is one mistake; other mistakes are still reported.
  const system = systemOfContent(content) ?? anySystem();
  const schema = sweepSchemaOf(schemaSourceOf(system));
  const parsed = validateShape(schema, content, system);
  for (const found of parsed.problems) problems.push(found); // too many for the arguments of one call

  const template = templateFrom(system, content, folder, problems);
  const named = collectNamedValues(content, system.parameters, problems);
  const grid = buildGrid(named, system.parameters, defaultsFor(template), problems);
  const pathOf = (name: string): string => named.paths.get(name) ?? defaultPath(system, name);
  const unknown = unknownKinds(content, schema.shape);
  problems.push(...withoutConsequences(sectionProblems(content, template), unknown));
  const tooLarge = sizeProblem(grid);
  if (tooLarge !== null) problems.push(tooLarge);
  else {
    problems.push(...missingParameters(named, template));
    const rules = unknown.method ? rulesWithoutMethod(system) : system.rules;
    const found = gridProblems(grid, template, rules, named.broken, pathOf);
    problems.push(...withoutConsequences(found, unknown));
    if (isTrainedHere) problems.push(...startProblems(grid, template, named.broken, problems));
    if (problems.length > 0 && memoryBytes !== undefined) {
      const room = roomProblem(grid, template, named.broken, memoryBytes);
      if (room !== null) problems.push(room);
    }
  }
  if (!parsed.success || problems.length > 0) return fail();

  const input = parsed.data as unknown as SweepInput;
  const shared = {
    budget: budgetFrom(input, template.method),
    thresholds: thresholdsFrom(input),
    metrics: [...new Set([...METRIC_NAMES, ...metricsOf(system)])].filter((metric) =>
      input.metrics?.includes(metric),
    ),
    checkpoints: input.checkpoints ?? "final",
  } as const;
  const kept = resolved(content, template);
  let count: number | null = null;
  let settings: string | null = null;
  return Object.freeze({
    name: input.name,
    system,
    task: template.task,
    definition: canonicalJson(toJson(kept)),
    get settings() {
      return (settings ??= resolvedSettings({ content: kept, grid, named, template }, shared));
    },
    axes: sweptParameters(grid, named, system),
    ...shared,
    get count() {
      return (count ??= countTrials(grid, template));
    },
    trials: () => expandTrials(grid, template, source),
    trialAt: (parameters: ParameterValues) => checkedTrial(template, parameters, source),
  });
}

function defaultPath({ parameters }: System, name: string): string {
  return `${parameters[name]?.home ?? "axes"}.${name}`;
}

/** The common part of all trials; a wrong section counts as absent, since its problems are already reported. */
function templateFrom(system: System, content: Mapping, folder: string, problems: Problem[]): TrialTemplate {
  const model = isMapping(content.model) ? content.model : {};
  const method = isMapping(content.method) ? content.method : {};
  const kind = system.methods.find((one) => one === method.kind) ?? system.methods[0];
  return {
    system,
    task: taskFrom(system, content, folder, problems),
    centered: typeof model.centered === "boolean" ? model.centered : system.centering === "default",
    method: methodFrom(kind, methodInput(system, content.method)),
    engine: system.engines.find((engine) => engine === model.engine) ?? null,
  };
}

/** The valid settings of the method; the schema has reported the others. */
function methodInput(system: System, section: unknown): MethodInput {
  const shape = sweepSchemaOf(schemaSourceOf(system)).shape.method;
  return shape.safeParse(section).data ?? {};
}

function taskFrom(system: System, content: Mapping, folder: string, problems: Problem[]): TaskContent {
  const section = content[system.section ?? "task"];
  const right = Object.entries(isMapping(section) ? section : {}).filter(
    ([key, value]) =>
      Object.hasOwn(system.task.keys, key) &&
      domainSchema(system.task.keys[key].domain).safeParse(value).success,
  );
  return system.task.parse(Object.fromEntries(right), {
    folder,
    report: (mistake) => problems.push(problemOf(mistake, (name) => name, { parameters: {} })),
  });
}

/** The content with its task as the store keeps it: files by absolute path and hash. */
function resolved(content: Mapping, { system, task }: TrialTemplate): Mapping {
  const name = system.section ?? "task";
  const section = content[name];
  if (system.task.resolve === undefined || !isMapping(section)) return content;
  return { ...content, [name]: system.task.resolve(section, task) };
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
  if (measure !== "accuracy") {
    const { train, test, relativeTo, ratio } = levels;
    return { ...DEFAULT_THRESHOLDS, ...defined({ train, test, relativeTo, ratio }) };
  }
  const { within, ...others } = levels;
  return {
    ...DEFAULT_THRESHOLDS,
    ...(levels.phases === undefined ? DEFAULT_ACCURACIES : PHASE_ACCURACIES),
    ...defined(others),
    ...(within === undefined ? {} : { within: within as WithinThreshold }),
    measure,
  };
}

/** Parameters with more than one value: axes in the order of the file, then points, then derived ones. */
function sweptParameters(grid: Grid, named: NamedValues, { parameters }: System): readonly string[] {
  const names = [...named.axes.keys(), ...(named.points?.names ?? []), ...named.formulas.keys()];
  return names
    .filter((name) => Object.hasOwn(parameters, name))
    .filter((name) => {
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

/** Validated content as JSON; a valid sweep file contains nothing else. */
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
