import type { Options } from "yargs";
import {
  GrokError,
  mustBeGiven,
  type Domain,
  type ParameterSpec,
  type ParameterValue,
} from "../model/index.js";
import { SYSTEMS } from "../system/index.js";
import { isRounded } from "./check-arguments.js";

/** Every parameter of any system, with the systems' specifications of it. */
const SPECS: ReadonlyMap<string, readonly ParameterSpec[]> = specsOf();

/** One option for every parameter of any system, in the order of the tables. */
export const PARAMETER_OPTIONS: readonly (readonly [name: string, option: Options])[] = [...SPECS].map(
  ([name, specs]) => [
    dashed(name),
    {
      type: "string",
      describe: describe(specs),
      requiresArg: true,
      group: "Parameters:",
      defaultDescription: defaultOf(specs),
    },
  ],
);

/** One option for every name that a preset's formula uses, such as `fraction`. */
export const AUXILIARY_OPTIONS: readonly (readonly [name: string, option: Options])[] = [
  ...auxiliaryFormulas(),
].map(([name, formulas]) => [
  dashed(name),
  {
    type: "number",
    describe: `Instead of the parameter that follows from it: ${[...formulas].join("; ")}`,
    requiresArg: true,
    group: "Parameters:",
  },
]);

/**
 * The parameters among parsed options. Their domains are checked where trials are made.
 *
 * @throws GrokError INPUT listing every value that is neither a number nor a word of the parameter, and every integer with
 *         more digits than a number can represent.
 */
export function parametersFrom(
  args: Readonly<Record<string, unknown>>,
): Readonly<Record<string, ParameterValue>> {
  const parameters: Record<string, ParameterValue> = {};
  const problems: string[] = [];
  for (const [name, specs] of SPECS) {
    const text = args[name];
    if (text === undefined) continue;
    const value = typeof text === "string" && text.trim() !== "" ? Number(text) : NaN;
    if (typeof text === "string" && specs.some(({ domain }) => (domain as Domain).has(text))) {
      parameters[name] = text;
    } else if (Number.isNaN(value))
      problems.push(`--${dashed(name)}: expected ${expectedBy(specs)}, found ${JSON.stringify(text)}`);
    else if (typeof text === "string" && isRounded(text, value))
      problems.push(
        `--${dashed(name)}: expected an integer of at most ${Number.MAX_SAFE_INTEGER}, found ${text}`,
      );
    else parameters[name] = value;
  }
  if (problems.length === 1) throw new GrokError("INPUT", problems[0]);
  if (problems.length > 1) {
    throw new GrokError("INPUT", `${problems.length} options are wrong`, { details: problems });
  }
  return parameters;
}

/** Values of the names that presets' formulas use, among parsed options. */
export function auxiliaryFrom(args: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...auxiliaryFormulas().keys()].flatMap((name) =>
      typeof args[name] === "number" ? [[name, args[name]]] : [],
    ),
  );
}

function specsOf(): ReadonlyMap<string, readonly ParameterSpec[]> {
  const specs = new Map<string, ParameterSpec[]>();
  for (const { parameters } of SYSTEMS) {
    for (const [name, spec] of Object.entries(parameters)) {
      const found = specs.get(name);
      if (found === undefined) specs.set(name, [spec]);
      else found.push(spec);
    }
  }
  // Seeds last, as in every table.
  const isSeed = ([, [spec]]: readonly [string, readonly ParameterSpec[]]): boolean => spec.role === "seed";
  return new Map([...[...specs].filter((each) => !isSeed(each)), ...[...specs].filter(isSeed)]);
}

function auxiliaryFormulas(): ReadonlyMap<string, ReadonlySet<string>> {
  const formulas = new Map<string, Set<string>>();
  for (const { preset } of SYSTEMS) {
    for (const name of Object.keys(preset.auxiliary ?? {})) {
      const of = formulas.get(name) ?? new Set();
      for (const [parameter, formula] of Object.entries(preset.derive ?? {}))
        of.add(`${parameter} = ${formula}`);
      formulas.set(name, of);
    }
  }
  return formulas;
}

/** "α, laziness: scale of the output". */
function describe(specs: readonly ParameterSpec[]): string {
  const said = new Set(
    specs.map(({ symbol, meaning }) => (symbol === "" ? capitalised(meaning) : `${symbol}, ${meaning}`)),
  );
  return [...said].join("; or: ");
}

function defaultOf(specs: readonly ParameterSpec[]): string {
  const standards = new Set(
    specs.map((spec) => (mustBeGiven(spec) || spec.standard === null ? "none" : String(spec.standard))),
  );
  return [...standards].join(" or ");
}

/** "a number", or the words that a parameter takes in one system or another. */
function expectedBy(specs: readonly ParameterSpec[]): string {
  const words = new Set(
    specs.flatMap(({ domain: { schema } }): readonly unknown[] => {
      const choices = schema["enum"];
      return Array.isArray(choices) ? (choices as readonly unknown[]) : [];
    }),
  );
  return words.size === 0 ? "a number" : `one of ${[...words].map(String).join(", ")}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
