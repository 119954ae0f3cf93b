import {
  GrokError,
  snakeCase,
  type ParameterSpec,
  type ParameterTable,
  type System,
  type TaskContent,
  type TaskShape,
  type ValuesOf,
} from "../model/index.js";
import { declarationMistakes } from "./declaration-mistakes.js";
import { taskOf } from "./domains.js";
import { SEEDS, type StreamSeed } from "./parameters.js";
import { structureMistakes } from "./structure-mistakes.js";

type WithSeeds<Table extends ParameterTable> = Table & typeof SEEDS;

/** The values of a system's parameters, seeds included. */
export type ParametersOf<Table extends ParameterTable> = ValuesOf<WithSeeds<Table>>;

/** Optional parts of a declaration, which are the same in most systems. */
type Usual = "methodSettings" | "engines" | "centering" | "facts" | "rules";

/** A system whose type depends only on the table of parameters and the task. */
type Declared<Table extends ParameterTable, Task extends TaskContent> = System<
  NoInfer<ParametersOf<Table>>,
  NoInfer<Task>
>;

/** A system as its folder declares it. */
export type Declaration<Table extends ParameterTable, Task extends TaskContent> = Omit<
  Declared<Table, Task>,
  "parameters" | "task" | Usual
> &
  Partial<Pick<Declared<Table, Task>, Usual>> & {
    readonly parameters: Table;
    /** Absent: the section `task` contains only parameters. */
    readonly task?: TaskShape<Task>;
    /** The random streams that may have a seed of their own, beside `seed`. Default: inputs, target and weights. */
    readonly streams?: readonly StreamSeed[];
  };

const ALL_STREAMS: readonly StreamSeed[] = ["dataSeed", "targetSeed", "weightsSeed"];

/**
 * Declares a system: seeds are added, columns are named after parameters, and omitted parts get the usual defaults. Types of
 * values follow from the table of parameters.
 *
 * @throws GrokError INPUT that lists all contradictions of the declaration.
 */
export function defineSystem<
  const Table extends ParameterTable,
  const Task extends TaskContent = { readonly kind: string },
>(declaration: Declaration<Table, Task>): System<ParametersOf<Table>, Task> {
  // Authors who write JavaScript have no compiler that reports these mistakes.
  const missing = [...structureMistakes(declaration), ...nameMistakes(declaration.parameters)];
  if (missing.length > 0) {
    throw new GrokError("INPUT", "defineSystem: the declaration does not have the parts that it must have", {
      details: missing,
    });
  }
  const { parameters, streams = ALL_STREAMS, ...rest } = declaration;
  const { seed, ...own } = SEEDS;
  const seeds = Object.entries(own).filter(([name]) => streams.includes(name as StreamSeed));
  const table = Object.fromEntries(
    Object.entries<ParameterSpec>({ ...parameters, seed, ...Object.fromEntries(seeds) }).map(
      ([name, spec]) => [name, { ...spec, column: spec.column === "" ? snakeCase(name) : spec.column }],
    ),
  );
  const system = {
    task: taskOfParameters(declaration.kind) as unknown as TaskShape<Task>,
    methodSettings: [],
    engines: [],
    centering: "none",
    facts: [],
    rules: [],
    ...rest,
    parameters: table,
  } as unknown as System<ParametersOf<Table>, Task>;
  const mistakes = declarationMistakes(system as unknown as System);
  if (mistakes.length > 0) {
    throw new GrokError("INPUT", `defineSystem: the declaration of ${declaration.kind} contradicts itself`, {
      details: mistakes,
    });
  }
  return Object.freeze(system);
}

/** Parameters with the name of an added one or of a prototype's property: the declaration would lose them silently. */
function nameMistakes(parameters: unknown): readonly string[] {
  if (typeof parameters !== "object" || parameters === null) return [];
  const prototype: unknown = Object.getPrototypeOf(parameters);
  return [
    ...Object.keys(parameters)
      .filter((name) => Object.hasOwn(SEEDS, name))
      .map((name) => `parameters.${name}: expected another name, defineSystem adds the seed of this name`),
    ...(prototype === Object.prototype || prototype === null
      ? []
      : [
          "parameters: expected a plain object, found one with a prototype (is a parameter called __proto__?)",
        ]),
  ];
}

/** The task of a system whose section `task` gives parameters only. */
function taskOfParameters(kind: string): TaskShape {
  return { keys: {}, content: taskOf(kind, {}), parse: () => ({ kind }), idOf: () => ({ kind }) };
}
