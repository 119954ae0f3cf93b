import type { Json, ParameterValues } from "../../model/index.js";
import type { ImportedFile } from "../../sweep/index.js";

/** A trial by its parameters and seed. */
export type NamedTrial = ParameterValues;

/** A mapping of a sweep file. */
type Content = Readonly<Record<string, unknown>>;

/** The part of a sweep that the rows of a table determine: its trials and their lengths. */
export interface ImportedGrid {
  readonly trials: readonly NamedTrial[];
  /** Every step at which any trial has a row, increasing. */
  readonly steps: readonly number[];
}

/**
 * The content of a sweep file for imported curves with known rows: trials are axes if they are all combinations of some
 * values, else points; the budget is the last step.
 */
export function importedContent(
  { name, declaration, areDomainsOpen }: ImportedFile,
  { trials, steps }: ImportedGrid,
): (content: Content) => Content {
  return (content) => {
    const task = content["task"] as Content | undefined;
    const names = Object.keys(declaration.parameters);
    const parameters = areDomainsOpen
      ? Object.fromEntries(names.map((one) => [one, openDomain(trials.map((trial) => trial[one]))]))
      : task?.["parameters"];
    return {
      ...content,
      name,
      task: { ...task, kind: "imported", name: declaration.name, version: declaration.version, parameters },
      ...points([...names, "seed"], trials),
      budget: { steps: steps[steps.length - 1], stop: "budget", record: { steps } },
      checkpoints: "none",
    };
  };
}

/** The domain inferred from values: words, integers or numbers. */
function openDomain(values: readonly unknown[]): Json {
  if (values.some((value) => typeof value === "string"))
    return { oneOf: [...new Set(values.map(String))].sort() };
  const numbers = values as readonly number[];
  return {
    ...(numbers.every(Number.isSafeInteger) ? { integer: true } : {}),
    scale: numbers.every((value) => value > 0) ? "log" : "linear",
  };
}

function points(names: readonly string[], trials: readonly NamedTrial[]): Content {
  const axes = Object.fromEntries(
    names.map((name) => [name, [...new Set(trials.map((trial) => trial[name]))].sort(ascending)]),
  );
  const combinations = Object.values(axes).reduce((product, { length }) => product * length, 1);
  if (combinations === trials.length) return { axes };
  return { points: trials.map((trial) => Object.fromEntries(names.map((name) => [name, trial[name]]))) };
}

function ascending(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a) < String(b) ? -1 : 1;
}
