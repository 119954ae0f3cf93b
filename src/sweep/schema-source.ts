import { METRIC_NAMES, type Domain, type Json, type ParameterSpec, type System } from "../model/index.js";
import { isUsersKind, SYSTEMS } from "../system/index.js";
import type { SchemaSource } from "./sweep-schema.js";

/** What the schema of sweep files knows of one system. */
export function schemaSourceOf(system: System): SchemaSource {
  const { task, section, parameters, methods, engines } = system;
  return {
    // A user's kind is known where the file was loaded, and stands in no list of the house's.
    kinds: [
      ...SYSTEMS.filter((one) => one.section === undefined).map(({ kind }) => kind),
      ...(isUsersKind(system.kind) ? [system.kind] : []),
    ],
    parameters,
    task: section === undefined ? task : { keys: {} },
    sections: Object.fromEntries(
      SYSTEMS.flatMap((one) =>
        one.section === undefined ? [] : [[one.section, section === undefined ? { keys: {} } : one.task]],
      ),
    ),
    methods,
    engines,
    metrics: metricsOf(system),
    within: system.series.flatMap(({ judged }) =>
      judged?.set === "train" && judged.within !== undefined ? [judged.within] : [],
    ),
  };
}

/** What editors know: every system at once. A name that several systems use has the values of all of them. */
export function schemaSourceOfAll(): SchemaSource {
  const sources = SYSTEMS.map(schemaSourceOf);
  const parameters = new Map<string, ParameterSpec>();
  for (const { parameters: table } of sources) {
    for (const [name, spec] of Object.entries(table)) {
      parameters.set(name, merged(parameters.get(name), spec));
    }
  }
  const distinct = <T>(lists: readonly (readonly T[])[]): readonly T[] => [...new Set(lists.flat())];
  return {
    kinds: sources[0].kinds,
    parameters: Object.fromEntries(parameters),
    task: {
      keys: Object.assign({}, ...sources.map(({ task }) => task.keys)) as SchemaSource["task"]["keys"],
    },
    sections: Object.fromEntries(
      SYSTEMS.flatMap(({ section, task }) => (section === undefined ? [] : [[section, task]])),
    ),
    methods: distinct(sources.map(({ methods }) => methods)),
    engines: distinct(sources.map(({ engines }) => engines)),
    metrics: METRIC_NAMES.filter((metric) => sources.some(({ metrics }) => metrics.includes(metric))),
    within: distinct(sources.map(({ within }) => within)),
  };
}

/** The metrics that a system records on request, in the order in which its series and facts name them. */
export function metricsOf({ series, facts }: System): readonly string[] {
  const names = new Set<string>();
  for (const { metric } of [...series, ...facts]) if (metric !== null) names.add(metric);
  return [...names];
}

function merged(one: ParameterSpec | undefined, other: ParameterSpec): ParameterSpec {
  if (one === undefined) return other;
  const domain = JSON.stringify(one.domain.schema) === JSON.stringify(other.domain.schema);
  return {
    ...one,
    meaning: one.meaning.includes(other.meaning) ? one.meaning : `${one.meaning}; or: ${other.meaning}`,
    domain: domain ? one.domain : anyOf(one.domain, other.domain),
  };
}

function anyOf(one: ParameterSpec["domain"], other: ParameterSpec["domain"]): Domain<never> {
  return {
    expected: `${one.expected}, or ${other.expected}`,
    schema: { anyOf: [one.schema, other.schema] as readonly Json[] },
    has: (value): value is never => one.has(value) || other.has(value),
  };
}
