import {
  GrokError,
  mustBeGiven,
  type ParameterSpec,
  type ParameterTable,
  type System,
  type TaskContent,
  type TaskShape,
  type ValuesOf,
} from "../model/index.js";
import { taskOf } from "./domains.js";
import { SEEDS, type StreamSeed } from "./parameters.js";
import { structureMistakes } from "./structure-mistakes.js";

type WithSeeds<Table extends ParameterTable> = Table & typeof SEEDS;

/** The values of a system's parameters, seeds included. */
export type ParametersOf<Table extends ParameterTable> = ValuesOf<WithSeeds<Table>>;

/** What a declaration may leave out, because most systems have the same. */
type Usual = "methodSettings" | "engines" | "centering" | "facts" | "rules";

/** A system whose type the table of parameters and the task decide, and nothing else. */
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
    /** Absent: the section `task` gives parameters only. */
    readonly task?: TaskShape<Task>;
    /** The random streams that may have a seed of their own, beside `seed`. Default: inputs, target and weights. */
    readonly streams?: readonly StreamSeed[];
  };

const ALL_STREAMS: readonly StreamSeed[] = ["dataSeed", "targetSeed", "weightsSeed"];

/**
 * Declares a system: seeds are added, columns are named after parameters, and what is left out is what most systems have.
 * Types of values follow from the table of parameters.
 *
 * @throws GrokError INPUT that lists everything in which the declaration contradicts itself.
 */
export function defineSystem<
  const Table extends ParameterTable,
  const Task extends TaskContent = { readonly kind: string },
>(declaration: Declaration<Table, Task>): System<ParametersOf<Table>, Task> {
  // Authors who write JavaScript have no compiler that tells them.
  const missing = structureMistakes(declaration);
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

/** The task of a system whose section `task` gives parameters only. */
function taskOfParameters(kind: string): TaskShape {
  return { keys: {}, content: taskOf(kind, {}), parse: () => ({ kind }), idOf: () => ({ kind }) };
}

/** Everything in which a declaration contradicts itself, a sentence each. */
function declarationMistakes({ parameters, series, facts, amount, kind }: System): readonly string[] {
  const mistakes: string[] = [];
  if (!/^[A-Za-z0-9./:_-]{1,200}$/.test(kind)) {
    mistakes.push(`kind: expected letters, digits and . / : _ -, found ${JSON.stringify(kind)}`);
  }
  for (const [name, spec] of Object.entries(parameters)) {
    if (!/^[a-z][A-Za-z0-9]*$/.test(name)) {
      mistakes.push(`parameters.${name}: expected a name in camel case, such as weightDecay`);
    }
    if (!mustBeGiven(spec) && !spec.domain.has(spec.standard)) {
      mistakes.push(
        `parameters.${name}.standard: expected ${spec.domain.expected}, found ${JSON.stringify(spec.standard)}`,
      );
    }
  }
  const columns = new Map<string, string>();
  const claim = (column: string, owner: string): void => {
    if (!/^[a-z][a-z0-9_]*$/.test(column)) {
      mistakes.push(`${owner}: expected a column of lower-case letters, digits and _, found "${column}"`);
    }
    const other = columns.get(column);
    if (other !== undefined)
      mistakes.push(`${owner}: expected a column of its own, "${column}" is ${other}'s`);
    columns.set(column, owner);
  };
  for (const [name, { column }] of Object.entries(parameters)) claim(column, `parameters.${name}`);
  for (const { column, judged } of series) {
    claim(column, `series ${column}`);
    if (judged === null) continue;
    const known = judged.set === "train" || judged.set === "test";
    if (!known)
      mistakes.push(`series ${column}: judged.set: expected train or test, found "${String(judged.set)}"`);
    // Outcomes are decided from these columns.
    else if (column !== `${judged.set}_accuracy` && !column.startsWith(`${judged.set}_within_`)) {
      mistakes.push(
        `series ${column}: expected the column ${judged.set}_accuracy for an accuracy that is judged`,
      );
    }
  }
  for (const { name } of facts) claim(name, `fact ${name}`);
  if (amount !== null && !Object.hasOwn(parameters, amount)) {
    mistakes.push(`amount: expected the name of a parameter, found "${amount}"`);
  }
  return mistakes;
}

/** The name of a parameter as SQL writes it: weightDecay is weight_decay. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
