import {
  GrokError,
  type BatchShape,
  type Json,
  type Mistake,
  type Numerics,
  type ParameterSpec,
  type Rest,
  type Rule,
  type Setting,
  type System,
  type TaskContent,
  type TaskShape,
  type TrialCost,
  type Workplace,
} from "../../model/index.js";
import { isPromise, typeName } from "../structure-mistakes.js";
import { thrownAt } from "./error-words.js";
import { soon } from "./soon.js";
import { usersCall } from "./users-call.js";
import type { GuardedSystem } from "./guarded-system.js";

const NO_COST: TrialCost = { flopsPerEvaluation: 1, checkpointBytes: 0, memoryBytes: 0 };
const NO_SHAPE: BatchShape = { group: null, inputs: "", samples: 1 };
const NO_REST: Rest = { kind: "never" };

/**
 * A user's system with a guard around every function. An exception, or an answer that breaks the contract (an unexpected
 * promise, say), becomes an error that names system, function and line:
 *
 * - while a sweep is read (task, rules, numerics, defaults): INPUT, before anything is changed;
 * - of a trial (cost, shape, rest): the trial fails, and no other;
 * - of a trainer: the trial fails (see guard-trainer.ts);
 * - of a report's words: they are left out.
 *
 * @param path of the file, as stacks of errors name it.
 */
export function guardSystem(system: System, path: string): GuardedSystem {
  const { kind, report } = system;
  const words = (name: string, text: string): string => `system ${kind}: ${name}: ${text}`;
  /** The result of a call; a wrong result throws an error with a message. */
  const ask = <T>(name: string, call: () => T, mistakeOf: (value: T) => string | null): T => {
    let value: T;
    try {
      value = usersCall(`system ${kind}: ${name}`, call);
    } catch (error) {
      throw new GrokError("INPUT", words(name, `expected an answer, it threw ${thrownAt(error, path)}`), {
        hint: `mend ${path}`,
        cause: error,
      });
    }
    const mistake = isPromise(value) ? "expected an answer at once, got a promise" : mistakeOf(value);
    if (mistake === null) return value;
    throw new GrokError("INPUT", words(name, mistake), { hint: `mend ${path}` });
  };
  /** The result of a call on which nothing depends, or a harmless default. */
  const freely = <T>(name: string, instead: T, call: () => T): T =>
    orElse(instead, () => usersCall(`system ${kind}: ${name}`, call));
  const orElse = <T>(instead: T, call: () => T): T => {
    try {
      return call();
    } catch {
      return instead;
    }
  };
  const cost = (setting: Setting, metrics: readonly string[]): TrialCost =>
    ask("cost", () => system.cost(setting, metrics), costMistake);
  const shape = (setting: Setting): BatchShape => ask("shape", () => system.shape(setting), shapeMistake);
  const rest = (setting: Setting): Rest => ask("rest", () => system.rest(setting), restMistake);
  return Object.freeze({
    ...system,
    parameters: Object.fromEntries(
      Object.entries(system.parameters).map(([name, spec]) => [name, guardSpec(spec)]),
    ),
    task: guardTask(system.task, kind, ask),
    rules: system.rules.map((rule): Rule => ({
      names: rule.names,
      check: (setting) => ruleAnswer(rule, setting, ask),
    })),
    numerics: (setting: Setting): Numerics =>
      ask("numerics", () => system.numerics(setting), numericsMistake),
    ...(system.defaults === undefined
      ? {}
      : {
          defaults: (task: TaskContent) =>
            ask(
              "defaults",
              () => system.defaults?.(task) ?? {},
              (value) => defaultsMistake(value, system),
            ),
        }),
    ...(system.flowEvaluations === undefined
      ? {}
      : {
          flowEvaluations: (setting: Setting, step: number) =>
            // Any number is enough for a forecast.
            freely("flowEvaluations", Number.NaN, () => Number(system.flowEvaluations?.(setting, step))),
        }),
    ...(system.notices === undefined
      ? {}
      : {
          notices: (axes: readonly string[]) => {
            const gatherer = freely("notices", null, () => system.notices?.(axes) ?? null);
            return {
              add: (setting: Setting) => freely("notices", undefined, () => gatherer?.add(setting)),
              sentences: (options?: { readonly isPart?: boolean }) =>
                freely("notices", [], () => (gatherer?.sentences(options) ?? []).map(String)),
            };
          },
        }),
    cost: (setting: Setting, metrics: readonly string[]) => orElse(NO_COST, () => cost(setting, metrics)),
    shape: (setting: Setting) => orElse(NO_SHAPE, () => shape(setting)),
    rest: (setting: Setting) => orElse(NO_REST, () => rest(setting)),
    problemOf: (setting: Setting): string | null => {
      try {
        cost(setting, []);
        shape(setting);
        rest(setting);
        return null;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
    report: {
      ...report,
      ...(report.clock === undefined
        ? {}
        : {
            clock: {
              ...report.clock,
              factor: (parameters) =>
                freely("report.clock", Number.NaN, () => Number(report.clock?.factor(parameters))),
            },
          }),
      ...(report.amountUnit === undefined
        ? {}
        : {
            amountUnit: (parameters) =>
              freely("report.amountUnit", null, () => report.amountUnit?.(parameters) ?? null),
          }),
    },
    workplace: async (choice): Promise<Workplace> => {
      const place = await awaited("workplace", () => system.workplace(choice), path, words);
      const mistake = workplaceMistake(place);
      if (mistake !== null)
        throw new GrokError("INPUT", words("workplace", mistake), { hint: `mend ${path}` });
      return place;
    },
    trainer: async (choice) => {
      const { guardTrainer } = await import("./training/guard-trainer.js");
      const trainer = await awaited("trainer", () => system.trainer(choice), path, words);
      return guardTrainer(trainer, guarded(), path);
    },
  } satisfies GuardedSystem);

  function guarded(): GuardedSystem {
    return guardSystem(system, path);
  }
}

async function awaited<T>(
  name: string,
  call: () => Promise<T>,
  path: string,
  words: (name: string, text: string) => string,
): Promise<T> {
  try {
    return await soon(usersCall(`system of ${path}: ${name}`, call));
  } catch (error) {
    throw new GrokError("INPUT", words(name, `expected an answer, it threw ${thrownAt(error, path)}`), {
      hint: `mend ${path}`,
      cause: error,
    });
  }
}

type Ask = <T>(name: string, call: () => T, mistakeOf: (value: T) => string | null) => T;

/** A domain whose check returns true or false even if the user's code throws. */
function guardSpec(spec: ParameterSpec): ParameterSpec {
  const { domain } = spec;
  return {
    ...spec,
    domain: {
      ...domain,
      has: (value): value is never => {
        try {
          return domain.has(value);
        } catch {
          return false;
        }
      },
    },
  };
}

/** The answer of a rule for a setting. An exception counts as a mistake of the combination, so that other mistakes show too. */
function ruleAnswer(rule: Rule, setting: Setting, ask: Ask): Mistake | null {
  const name = `rule of ${rule.names.join(", ") || "no parameter"}`;
  try {
    return ask(name, () => rule.check(setting) ?? null, ruleMistake);
  } catch (error) {
    return {
      path: rule.names[0] ?? "task.kind",
      expected: "a rule that can answer",
      found: error instanceof Error ? error.message : String(error),
    };
  }
}

function guardTask(task: TaskShape, kind: string, ask: Ask): TaskShape {
  return {
    ...task,
    parse: (section, context) => {
      try {
        const parsed = {
          ...ask(
            "task.parse",
            () => task.parse(section, context),
            (value) => contentMistake(value, "task"),
          ),
          kind,
        };
        const { content } = task;
        return ask(
          "task.content",
          () => parsed,
          (value) =>
            // Otherwise the store would report it as damaged when it is read again.
            content === undefined || content.has(value)
              ? null
              : `expected ${content.expected}, as it says itself, got another task from task.parse`,
        );
      } catch (error) {
        context.report({
          path: "task",
          expected: "a section that its system can read",
          found: error instanceof Error ? error.message : String(error),
        });
        return { kind };
      }
    },
    idOf: (content) => {
      const id = ask(
        "task.idOf",
        () => task.idOf(content),
        (value) => jsonMistake(value),
      );
      // Two systems whose authors forget the kind would have the same ids.
      return typeof id === "object" && id !== null && !Array.isArray(id) ? { ...id, kind } : { kind, id };
    },
    ...(task.resolve === undefined
      ? {}
      : {
          resolve: (section: Readonly<Record<string, unknown>>, content: TaskContent) =>
            ask(
              "task.resolve",
              () => task.resolve?.(section, content) ?? section,
              (value) => contentMistake(value, ""),
            ),
        }),
    ...(task.filesOf === undefined
      ? {}
      : {
          filesOf: (content: TaskContent) =>
            ask(
              "task.filesOf",
              () => task.filesOf?.(content) ?? [],
              (value) =>
                Array.isArray(value) && value.every((one) => typeof one === "string")
                  ? null
                  : `expected a list of texts, got ${typeName(value)}`,
            ),
        }),
    ...(task.requireFiles === undefined
      ? {}
      : {
          requireFiles: (content: TaskContent) => {
            ask(
              "task.requireFiles",
              () => task.requireFiles?.(content),
              () => null,
            );
          },
        }),
  };
}

function defaultsMistake(value: unknown, { parameters }: System): string | null {
  if (typeof value !== "object" || value === null) return objectMistake(value);
  for (const [name, found] of Object.entries(value)) {
    if (!Object.hasOwn(parameters, name)) return `expected names of parameters, got ${JSON.stringify(name)}`;
    const { domain } = parameters[name];
    if (!domain.has(found)) return `${name}: expected ${domain.expected}, got ${typeName(found)}`;
  }
  return null;
}

function objectMistake(value: unknown): string | null {
  return typeof value === "object" && value !== null ? null : `expected an object, got ${typeName(value)}`;
}

/** The reason why a task cannot be kept, since workers and stores have it as JSON. */
function contentMistake(value: unknown, at: string): string | null {
  return objectMistake(value) ?? jsonMistake(value, at);
}

/** The first place of a value that JSON does not have; null: it has all of them. */
function jsonMistake(value: unknown, at = "", around: readonly unknown[] = []): string | null {
  const where = at === "" ? "" : `${at}: `;
  if (value === null || typeof value === "string" || typeof value === "boolean") return null;
  if (typeof value === "number") {
    return Number.isFinite(value) ? null : `${where}expected a finite number, got ${value}`;
  }
  const prototype: unknown = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) {
    return `${where}expected JSON, got ${typeName(value)}`;
  }
  if (around.includes(value)) return `${where}expected JSON, got an object that contains itself`;
  for (const [key, item] of Object.entries(value as object)) {
    if (item === undefined) continue;
    const mistake = jsonMistake(item, at === "" ? key : `${at}.${key}`, [...around, value]);
    if (mistake !== null) return mistake;
  }
  return null;
}

function numericsMistake(value: Numerics): string | null {
  const { name, version } = asMapping(value);
  if (typeof name !== "string" || name === "") return `name: expected a text, got ${typeName(name)}`;
  return Number.isSafeInteger(version) && (version as number) >= 1
    ? null
    : `version: expected an integer of at least 1, got ${typeName(version)}`;
}

function ruleMistake(value: Mistake | null): string | null {
  if (value === null) return null;
  const { path, expected, found } = asMapping(value);
  return [path, expected, found].every((one) => typeof one === "string")
    ? null
    : "expected null, or path, expected and found as texts";
}

function costMistake(value: TrialCost): string | null {
  const cost = asMapping(value);
  for (const [name, least] of [
    ["flopsPerEvaluation", 1e-9],
    ["checkpointBytes", 0],
    ["memoryBytes", 0],
  ] as const) {
    const found = cost[name];
    if (typeof found !== "number" || !Number.isFinite(found) || found < least) {
      return `${name}: expected a number ${least === 0 ? "of at least 0" : "above 0"}, got ${typeName(found)}`;
    }
  }
  return null;
}

function shapeMistake(value: BatchShape): string | null {
  const { group, inputs, samples } = asMapping(value);
  if (group !== null && typeof group !== "string")
    return `group: expected a text or null, got ${typeName(group)}`;
  if (typeof inputs !== "string") return `inputs: expected a text, got ${typeName(inputs)}`;
  return typeof samples === "number" && samples > 0
    ? null
    : `samples: expected a number above 0, got ${typeName(samples)}`;
}

function restMistake(value: Rest): string | null {
  const { kind, perStep } = asMapping(value);
  if (kind === "fitted" || kind === "never") return null;
  if (kind !== "decay") return `kind: expected fitted, decay or never, got ${typeName(kind)}`;
  return typeof perStep === "number" && perStep > 0 && Number.isFinite(perStep)
    ? null
    : `perStep: expected a number above 0, got ${typeName(perStep)}`;
}

function workplaceMistake(value: Workplace): string | null {
  const { choice, lanes, workers, notices } = asMapping(value);
  if (typeof choice !== "object" || choice === null)
    return `choice: expected an object, got ${typeName(choice)}`;
  if (!Number.isSafeInteger(lanes) || (lanes as number) < 1) {
    return `lanes: expected an integer of at least 1, got ${typeName(lanes)}`;
  }
  if (workers !== "threads" && workers !== "processes") {
    return `workers: expected threads or processes, got ${typeName(workers)}`;
  }
  return Array.isArray(notices) ? null : `notices: expected a list, got ${typeName(notices)}`;
}

function asMapping(value: unknown): Readonly<Record<string, Json | undefined>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, Json>>) : {};
}
