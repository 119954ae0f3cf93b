import type { System } from "../model/index.js";
import {
  IMPORTED,
  IMPORTED_TASK_KEYS,
  isUsersKind,
  PROGRAM,
  PROGRAM_TASK_KEYS,
  SYSTEMS,
} from "../system/index.js";
import { anySystem } from "./any-system.js";
import type { SchemaSource } from "./sweep-schema.js";

/** The part of one system that the schema of sweep files uses. */
export function schemaSourceOf(system: System): SchemaSource {
  const { task, section, parameters, methods, engines } = system;
  const own = withinOf(system);
  return {
    // A user's kind is known once its file is loaded, and is not in the list of built-in kinds.
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
    // A system with a single accuracy has no such threshold; section-problems.ts reports one that is given.
    within: own.length > 0 ? own : withinOf(anySystem()),
  };
}

/** The schema source for editors: every system at once. A name that several systems use has the values of all of them. */
export function schemaSourceOfAll(): SchemaSource {
  const every = schemaSourceOf(anySystem());
  return {
    ...every,
    kinds: [...every.kinds, PROGRAM, IMPORTED],
    task: { keys: { ...PROGRAM_TASK_KEYS, ...IMPORTED_TASK_KEYS, ...every.task.keys } },
    sections: Object.fromEntries(
      SYSTEMS.flatMap(({ section, task }) => (section === undefined ? [] : [[section, task]])),
    ),
  };
}

/** The metrics that a system records on request, in the order in which its series and facts name them. */
export function metricsOf({ series, facts }: System): readonly string[] {
  const names = new Set<string>();
  for (const { metric } of [...series, ...facts]) if (metric !== null) names.add(metric);
  return [...names];
}

/** Thresholds of squared errors whose accuracies a system records. */
export function withinOf({ series }: Pick<System, "series">): readonly number[] {
  return series.flatMap(({ judged }) =>
    judged?.set === "train" && judged.within !== undefined ? [judged.within] : [],
  );
}
