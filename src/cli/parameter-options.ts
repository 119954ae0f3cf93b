import type { Options } from "yargs";
import {
  GrokError,
  PARAMETER_DEFAULTS,
  PARAMETER_NAMES,
  type ParameterName,
  type TrialParameters,
} from "../model/index.js";
import { isRounded } from "./check-arguments.js";

const DESCRIPTIONS: Readonly<Record<ParameterName, string>> = {
  alpha: "α, laziness: scale of the output",
  epsilon: "ε, strength of the quadratic part",
  samples: "P, training samples",
  dimension: "D, dimension of the inputs",
  width: "N, neurons, or infinite",
  eigenvector: "j, learn this eigenvector of the kernel",
  modulus: "p, modulus of modular addition",
  weightDecay: "λ, weight decay as a penalty",
  decayRate: "γ, weight decay as shrinkage a step",
  sigma: "σ, standard deviation of an initial weight",
  labelScale: "Factor on the labels",
  learningRate: "η₀, learning rate in natural units",
  seed: "Seed of every random stream",
  dataSeed: "Seed of the inputs alone",
  targetSeed: "Seed of the target alone",
  weightsSeed: "Seed of the initial weights alone",
};

/** One option for every parameter of a trial, in the order of the tables. */
export const PARAMETER_OPTIONS: readonly (readonly [name: string, option: Options])[] = PARAMETER_NAMES.map(
  (name) => [
    dashed(name),
    {
      type: "string",
      describe: DESCRIPTIONS[name],
      requiresArg: true,
      group: "Parameters:",
      defaultDescription: PARAMETER_DEFAULTS[name] === null ? "none" : String(PARAMETER_DEFAULTS[name]),
    },
  ],
);

/**
 * The parameters among parsed options. Their domains are checked where trials are made.
 *
 * @throws GrokError INPUT listing every value that is no number, or an integer with more digits than a number holds.
 */
export function parametersFrom(args: Readonly<Record<string, unknown>>): Partial<TrialParameters> {
  const parameters: Partial<Record<ParameterName, number | "infinite">> = {};
  const problems: string[] = [];
  for (const name of PARAMETER_NAMES) {
    const text = args[name];
    if (text === undefined) continue;
    const value = typeof text === "string" && text.trim() !== "" ? Number(text) : NaN;
    if (name === "width" && text === "infinite") parameters.width = "infinite";
    else if (Number.isNaN(value))
      problems.push(`--${dashed(name)}: expected a number, found ${JSON.stringify(text)}`);
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
  return parameters as Partial<TrialParameters>;
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
