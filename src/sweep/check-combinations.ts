import {
  decayPerStep,
  PARAMETER_DEFAULTS,
  rateRuleOf,
  type ParameterName,
  type TrialParameters,
  type Width,
} from "../model/index.js";
import type { CombinationRule } from "./combination-rule.js";
import { isInDomain, PARAMETER_DOMAINS } from "./parameter-domains.js";
import { kernelRankBound } from "./kernel-rank.js";
import { NETWORK_RULES } from "./network-rules.js";
import { describeFound, problem, type Problem } from "./problems.js";

/** All rules that involve several parameters, or a parameter and the task. Docs: docs/sweep-files.md, "Rules". */
export const COMBINATION_RULES: readonly CombinationRule[] = Object.freeze([
  {
    names: ["weightDecay", "decayRate"],
    check: ({ weightDecay, decayRate }, _context, pathOf) =>
      weightDecay === 0 || decayRate === 0
        ? null
        : problem(
            pathOf("decayRate"),
            "0 where weightDecay is not 0",
            `decayRate ${decayRate} with weightDecay ${weightDecay}`,
            "both say how fast weights decay; sweep one of them, or pair them under points",
          ),
  },
  {
    names: ["weightDecay", "learningRate", "alpha"],
    check: (parameters, { method }, pathOf) => {
      const { weightDecay, learningRate, alpha } = parameters;
      const rate = decayPerStep({ ...parameters, decayRate: 0 }, rateRuleOf(method));
      return rate < 1
        ? null
        : problem(
            pathOf("weightDecay"),
            `a decay per step ${DECAY_FORMULAS[rateRuleOf(method)]} below 1`,
            `${rate} (weightDecay ${weightDecay}, learningRate ${learningRate}, alpha ${alpha})`,
            "lower weightDecay or learningRate, or raise alpha",
          );
    },
  },
  {
    names: ["eigenvector", "samples", "dimension", "width", "epsilon"],
    check: (parameters, { task }, pathOf) => {
      const { eigenvector } = parameters;
      if (task.kind !== "eigenvector" || eigenvector === null) return null;
      const { rank, reason } = kernelRankBound(parameters);
      if (eigenvector <= rank) return null;
      const hint = "eigenvectors beyond the kernel's rank are arbitrary, so they are no labels";
      return problem(pathOf("eigenvector"), `at most ${reason}`, String(eigenvector), hint);
    },
  },
  {
    names: ["width"],
    check: ({ width }, { engine }, pathOf) =>
      engine !== "committee" || width !== "infinite"
        ? null
        : problem(
            pathOf("width"),
            "a number of neurons for engine: committee",
            "infinite",
            "use engine: moments",
          ),
  },
  {
    names: ["samples"],
    check: ({ samples }, { task }, pathOf) => {
      const rows = task.kind === "data" ? task.data.trainX.shape.at(0) : undefined;
      return rows === undefined || samples <= rows
        ? null
        : problem(pathOf("samples"), `at most ${rows}, the rows of data.trainX`, String(samples));
    },
  },
  {
    names: ["dimension"],
    check: ({ dimension }, { task }, pathOf) => {
      const columns = task.kind === "data" ? task.data.trainX.shape.at(1) : undefined;
      if (columns === undefined || dimension === columns) return null;
      const expected = `${columns}, the columns of data.trainX`;
      return problem(pathOf("dimension"), expected, String(dimension), "leave it out");
    },
  },
  {
    names: ["width"],
    check: ({ width }, { task }, pathOf) => {
      const rows = task.kind === "data" ? task.data.weights?.shape.at(0) : undefined;
      if (rows === undefined || width === rows) return null;
      return problem(pathOf("width"), `${rows}, the rows of data.weights`, String(width), "leave it out");
    },
  },
  {
    names: ["seed"],
    check: ({ seed }, { task }, pathOf) =>
      task.kind !== "data" || task.data.weights === null || seed === PARAMETER_DEFAULTS.seed
        ? null
        : problem(
            pathOf("seed"),
            `no seed other than ${PARAMETER_DEFAULTS.seed} beside data.weights`,
            String(seed),
            "nothing is drawn, so another seed would be the same trial",
          ),
  },
  ...NETWORK_RULES,
]);

const DECAY_FORMULAS = { "1/alpha^2": "η₀λ/α²", "1/alpha": "η₀λ/α", constant: "η₀λ" } as const;

/** The problem of one parameter's value, or null; for values computed rather than written. */
export function domainProblem(name: ParameterName, value: unknown, path: string): Problem | null {
  if (isInDomain(name, value)) return null;
  const { expected, integer } = PARAMETER_DOMAINS[name];
  const fractional =
    integer && typeof value === "number" && Number.isFinite(value) && !Number.isInteger(value);
  return problem(
    path,
    expected,
    describeFound(value),
    fractional ? "round(…), floor(…) or ceil(…)" : undefined,
  );
}

/** A trial's parameters from values by name; absent ones at their defaults. Names of auxiliary axes are ignored. */
export function parametersFrom(values: ReadonlyMap<string, Width>): TrialParameters {
  const number = (name: NumberName): number => numberOf(values.get(name)) ?? PARAMETER_DEFAULTS[name];
  const optional = (name: OptionalName): number | null =>
    numberOf(values.get(name)) ?? PARAMETER_DEFAULTS[name];
  return {
    alpha: number("alpha"),
    epsilon: number("epsilon"),
    samples: number("samples"),
    dimension: number("dimension"),
    width: values.get("width") ?? PARAMETER_DEFAULTS.width,
    eigenvector: optional("eigenvector"),
    modulus: optional("modulus"),
    weightDecay: number("weightDecay"),
    decayRate: number("decayRate"),
    sigma: number("sigma"),
    labelScale: number("labelScale"),
    learningRate: number("learningRate"),
    seed: number("seed"),
    dataSeed: optional("dataSeed"),
    targetSeed: optional("targetSeed"),
    weightsSeed: optional("weightsSeed"),
  };
}

type OptionalName = "eigenvector" | "modulus" | "dataSeed" | "targetSeed" | "weightsSeed";
type NumberName = Exclude<ParameterName, OptionalName | "width">;

function numberOf(value: Width | undefined): number | undefined {
  return value === "infinite" ? undefined : value;
}
