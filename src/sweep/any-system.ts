import type {
  Domain,
  FactSpec,
  Json,
  ParameterSpec,
  SeriesSpec,
  System,
  TaskContent,
  TaskKey,
} from "../model/index.js";
import { optional, SYSTEMS } from "../system/index.js";

/**
 * A stand-in for validating a file with an unknown kind: every system at once, without rules. A name that several systems
 * use has the values of all of them, and no name is required, so that content that is valid in one system is accepted.
 */
export function anySystem(): System {
  const [first] = SYSTEMS;
  const parameters = new Map<string, ParameterSpec>();
  const keys = new Map<string, TaskKey>();
  const series = new Map<string, SeriesSpec>();
  const facts = new Map<string, FactSpec>();
  for (const system of SYSTEMS) {
    for (const [name, spec] of Object.entries(system.parameters)) {
      parameters.set(name, mergedParameter(parameters.get(name), { ...spec, domain: optional(spec.domain) }));
    }
    if (system.section === undefined) {
      for (const [name, key] of Object.entries(system.task.keys))
        keys.set(name, mergedKey(keys.get(name), key));
    }
    for (const one of system.series) if (!series.has(one.column)) series.set(one.column, one);
    for (const one of system.facts) if (!facts.has(one.name)) facts.set(one.name, one);
  }
  return {
    ...first,
    parameters: Object.fromEntries(parameters),
    task: {
      keys: Object.fromEntries(keys),
      parse: (): TaskContent => ({ kind: first.kind }),
      idOf: ({ kind }) => ({ kind }),
    },
    methods: distinct(SYSTEMS.map(({ methods }) => methods)) as System["methods"],
    methodSettings: distinct(SYSTEMS.map(({ methodSettings }) => methodSettings)),
    engines: distinct(SYSTEMS.map(({ engines }) => engines)),
    centering: "optional",
    series: [...series.values()],
    facts: [...facts.values()],
    rules: [],
  };
}

function distinct<T>(lists: readonly (readonly T[])[]): readonly T[] {
  return [...new Set(lists.flat())];
}

function mergedParameter(one: ParameterSpec | undefined, other: ParameterSpec): ParameterSpec {
  if (one === undefined) return other;
  return {
    ...one,
    meaning: mergedMeaning(one.meaning, other.meaning),
    domain: mergedDomain(one.domain, other.domain) as ParameterSpec["domain"],
  };
}

function mergedKey(one: TaskKey | undefined, other: TaskKey): TaskKey {
  if (one === undefined) return other;
  return {
    meaning: mergedMeaning(one.meaning, other.meaning),
    domain: mergedDomain(one.domain, other.domain),
  };
}

function mergedMeaning(one: string, other: string): string {
  return one.includes(other) ? one : `${one}; or: ${other}`;
}

function mergedDomain(one: Domain, other: Domain): Domain {
  if (JSON.stringify(one.schema) === JSON.stringify(other.schema)) return one;
  const isInteger = one.isInteger === true && other.isInteger === true;
  return {
    expected: `${one.expected}, or ${other.expected}`,
    schema: { anyOf: [one.schema, other.schema] as readonly Json[] },
    ...(isInteger ? { isInteger } : {}),
    has: (value): value is unknown => one.has(value) || other.has(value),
  };
}
