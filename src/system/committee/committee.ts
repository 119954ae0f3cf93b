import {
  canonicalJson,
  ENGINE_VERSIONS,
  pow,
  type BackendChoice,
  type BatchShape,
  type Numerics,
  type Rest,
  type Rule,
  type SeriesSpec,
  type Setting,
  type TaskContent,
  type TrialCost,
} from "../../model/index.js";
import { DECAY_BELOW_ONE, penaltyDecay } from "../rules.js";
import { always, onRequest } from "../series.js";
import { SIZE_RULES } from "./arithmetic-rules.js";
import type { CommitteeParameters } from "./parameters.js";

/*
 * The common part of all committee machines, for any labels: the model of Kumar et al.,
 * f(x) = (α/N) Σᵢ φ(wᵢ·x), φ(h) = h + (ε/2)h².
 */

/** A committee machine as input of its declaration's functions. */
export type CommitteeSetting = Setting<CommitteeParameters, TaskContent>;

/** Two states of one system: its first two moments, or all weights. */
export const COMMITTEE_ENGINES = ["moments", "committee"] as const;

/**
 * The trained state, which depends on the trial and never on the computer: the closed recursion of the moments for N ≥ D and
 * N = ∞; for smaller N, where M has rank N and rounding would fill the rest, the weights.
 *
 * Source: ours. `moments` below N = D is never chosen automatically, but a sweep may request it.
 */
export function committeeNumerics({
  engine,
  method,
  parameters: { width, dimension },
}: CommitteeSetting): Numerics {
  const areMomentsSmaller = width === "infinite" || Number(width) >= dimension;
  const name = (engine ?? (areMomentsSmaller ? "moments" : "committee")) as "moments" | "committee";
  // Flow has version 2, whose error control is stricter early in training.
  return { name, version: Math.max(ENGINE_VERSIONS[name], method.kind === "flow" ? 2 : 1) };
}

/** [γ] `decayRate`, or η₀λ/α² from `weightDecay`. */
export function committeeDecay(setting: CommitteeSetting): number {
  return setting.parameters.decayRate === 0 ? penaltyDecay(setting) : setting.parameters.decayRate;
}

/** The rest of training: decaying weights forget their start, others fit as much as they can. */
export function committeeRest(setting: CommitteeSetting): Rest {
  const perStep = committeeDecay(setting);
  return perStep > 0 ? { kind: "decay", perStep } : { kind: "fitted" };
}

/**
 * Moments: xᵀMx and Σ r x xᵀ over the upper triangle, P·D² multiplications each way, and a product of two D×D matrices.
 * Committee: W times the inputs, and the gradient back. A finite test set is evaluated at records only.
 */
export function committeeCost(setting: CommitteeSetting, metrics: readonly string[]): TrialCost {
  const { samples: P, dimension: D, width } = setting.parameters;
  const { name } = committeeNumerics(setting);
  const neurons = width === "infinite" ? D : Number(width);
  const isCommittee = name === "committee";
  const moments = D + (D * (D + 1)) / 2;
  const primary = isCommittee ? neurons * D : moments;
  const cross = !isCommittee && metrics.includes("weightDistance") ? D * D : 0;
  return {
    flopsPerEvaluation: isCommittee ? 4 * P * D * neurons : 2 * (P + D) * D * D,
    // State in double precision; the power vector of flow in single precision beside it.
    checkpointBytes: 8 * (primary + cross) + (setting.method.kind === "flow" ? 4 * primary : 0),
    memoryBytes: 0,
  };
}

/**
 * The key of trials that may share lanes: state, method with its tolerance, dimension, task with kind and size of its test
 * set, and width where the state is the weights. Everything else may differ between lanes.
 */
export function committeeShape(setting: CommitteeSetting, task: string, inputs: string): BatchShape {
  const { parameters, method } = setting;
  const { name } = committeeNumerics(setting);
  const { dimension: D, width } = parameters;
  const group = {
    engine: name,
    method: { ...method },
    dimension: D,
    task,
    ...(name === "committee" ? { width } : {}),
  };
  return { group: canonicalJson(group), inputs, samples: parameters.samples };
}

/** The key of trials with shared inputs: their dimension and the seed of the inputs. */
export function drawnInputs({ parameters: { dimension: D, dataSeed, seed } }: CommitteeSetting): string {
  return `drawn/${D}/${dataSeed ?? seed}`;
}

/**
 * Evaluations of flow up to time T of descent at η₀ = 1 are about a constant times T to this power, since its steps grow.
 * Source: ours, some 700 right-hand sides to 20 000 steps and 2 200 to a million at D = 100, N = 500, P = 550.
 */
const FLOW_POWER = 0.3;
/** The constant at D = 20, tolerance 10⁻³ and ε ≤ α. */
const FLOW_EVALUATIONS = 72;
/** A larger dimension makes the constant smaller. */
const FLOW_DIMENSION = 20;
const DIMENSION_POWER = -0.33;
/** Where features learn more than the scale of the output lets them, ε σ > α, the flow is stiffer. */
const STIFFNESS_POWER = 0.55;

/**
 * Right-hand sides of flow up to a step, to a factor of two or three.
 *
 * Source: ours, a fit to trials at D 5 to 80, P = 3 D, T 10 to 10⁷, tolerances 10⁻¹ to 10⁻⁸, ε/α 0.05 to 16, η₀ 0.01 to 10.
 */
export function committeeFlowEvaluations({ method, parameters }: CommitteeSetting, step: number): number {
  const { dimension, alpha, epsilon, sigma, learningRate } = parameters;
  return (
    FLOW_EVALUATIONS *
    pow(dimension / FLOW_DIMENSION, DIMENSION_POWER) *
    pow(Math.max(1, (epsilon * Math.max(1, sigma)) / alpha), STIFFNESS_POWER) *
    pow(learningRate, FLOW_POWER) *
    (method.kind === "flow" ? toleranceFactor(method.tolerance) : 1) *
    pow(step, FLOW_POWER)
  );
}

/** Stages limit coarse steps, the error limits fine ones. The factor is 1 at a tolerance of 10⁻³. */
function toleranceFactor(tolerance: number): number {
  const factor = (at: number): number => pow(at / 1e-3, -0.125) + 0.0058 * pow(at, -0.45);
  return factor(tolerance) / factor(1e-3);
}

/** The training of every committee machine. */
export const COMMITTEE_TRAINING = {
  workplace: async (choice: BackendChoice) => (await import("./training/trainer.js")).workplace(choice),
  trainer: async (choice: BackendChoice) => (await import("./training/trainer.js")).openTrainer(choice),
  direct: async () => (await import("./training/direct.js")).openDirect(),
} as const;

/** The report parts of every committee machine. */
export const COMMITTEE_WORDS = {
  clock: {
    symbol: "τ",
    meaning: "τ = t·ε/α, time without its trivial factor",
    factor: ({ alpha: α, epsilon: ε }: CommitteeParameters) => ε / α,
  },
  amountUnit: ({ dimension: D }: CommitteeParameters) => ({ symbol: "D", name: "dimension", value: D }),
  mechanism: [
    {
      title: "Terms of the test loss",
      columns: ["test_loss", "error_trace", "error_quadratic", "error_linear"],
      axis: "loss",
      caption:
        "The test loss of the population is the sum of three terms (Kumar et al., Eq. 6): the trace of the quadratic part, its distance from the target, and the linear part.",
    },
    {
      title: "Kernel alignment with the labels",
      columns: ["alignment_sample", "alignment_offdiagonal", "alignment_population"],
      scale: "linear",
      axis: "CKA",
    },
    {
      title: "How far weights and kernel went",
      columns: ["weight_distance", "kernel_distance"],
      axis: "relative distance",
    },
    { title: "Weight norm", columns: ["weight_norm"] },
  ],
} as const;

/** Rules between the parameters of a committee machine, for any task. */
export const COMMITTEE_RULES: readonly Rule<CommitteeParameters>[] = [
  ...SIZE_RULES,
  {
    names: ["weightDecay", "decayRate"],
    check: ({ parameters: { weightDecay: λ, decayRate: γ } }) =>
      λ === 0 || γ === 0
        ? null
        : {
            path: "decayRate",
            expected: "0 where weightDecay is not 0",
            found: `decayRate ${γ} with weightDecay ${λ}`,
            hint: "both say how fast weights decay; sweep one of them, or pair them under points",
          },
  },
  DECAY_BELOW_ONE,
  {
    names: ["width"],
    check: ({ engine, parameters }) =>
      engine !== "committee" || parameters.width !== "infinite"
        ? null
        : {
            path: "width",
            expected: "a number of neurons for engine: committee",
            found: "infinite",
            hint: "use engine: moments",
          },
  },
];

/** Series of every committee machine. */
export const COMMITTEE_SERIES: readonly SeriesSpec[] = [
  always("weight_norm", "‖W‖²/N", "weight norm, tr M"),
  onRequest("weightDistance", "weight_distance", "‖W−W₀‖/‖W₀‖", "distance of the weights from their start"),
  onRequest(
    "alignment",
    "alignment_sample",
    "authors' estimator",
    "alignment of kernel and labels (CKA), the authors' estimator",
  ),
  onRequest("alignment", "alignment_offdiagonal", "off-diagonal", "alignment (CKA) without the diagonal"),
  onRequest("alignment", "alignment_population", "population", "alignment (CKA) over the whole population"),
  onRequest("kernelDistance", "kernel_distance", "‖K−K₀‖/‖K₀‖", "distance of the kernel from its start"),
  onRequest("linearised", "linearised_train", "linearised", "train loss of the linearised twin"),
  onRequest("linearised", "linearised_test", "linearised", "test loss of the linearised twin"),
];

/** The terms of Eq. 6, for a target with directions β. */
export const DECOMPOSITION_SERIES: readonly SeriesSpec[] = [
  onRequest("decomposition", "error_trace", "trace", "error of the trace of M (Eq. 6)"),
  onRequest("decomposition", "error_quadratic", "quadratic", "error of the quadratic part (Eq. 6)"),
  onRequest("decomposition", "error_linear", "linear", "error of the linear part (Eq. 6)"),
];

/** The kernel's test loss, known before training. */
export const KERNEL_TEST = {
  name: "kernel_test",
  symbol: "kernel regression",
  meaning: "test loss of kernel regression with the initial kernel",
  metric: "kernelRegression",
} as const;
