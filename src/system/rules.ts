import { rateDivisor, rateRuleOf, type Mistake, type Rule, type Setting } from "../model/index.js";

const DECAY_FORMULAS = { "1/alpha^2": "η₀λ/α²", "1/alpha": "η₀λ/α", constant: "η₀λ" } as const;

/** Parameters that decide the decay rate of weights under a penalty. */
interface Decaying {
  readonly alpha: number;
  readonly learningRate: number;
  readonly weightDecay: number;
}

/** [γ] decay of a weight in one step from the penalty λ: η₀λ/α², or as the method's rate rule says. */
export function penaltyDecay({
  method,
  parameters,
}: Pick<Setting<Values<Decaying>>, "method" | "parameters">): number {
  const { alpha, learningRate, weightDecay } = parameters;
  return (learningRate * weightDecay) / rateDivisor(alpha, rateRuleOf(method));
}

type Values<Wanted> = Readonly<Record<string, number | string | null>> & Wanted;

/** A penalty must not change the sign of weights in one step. */
export const DECAY_BELOW_ONE: Rule<Values<Decaying>> = {
  names: ["weightDecay", "learningRate", "alpha"],
  check: (setting) => {
    const rate = penaltyDecay(setting);
    if (rate < 1) return null;
    const { weightDecay, learningRate, alpha } = setting.parameters;
    return {
      path: "weightDecay",
      expected: `a decay per step ${DECAY_FORMULAS[rateRuleOf(setting.method)]} below 1`,
      found: `${rate} (weightDecay ${weightDecay}, learningRate ${learningRate}, alpha ${alpha})`,
      hint: "lower weightDecay or learningRate, or raise alpha",
    };
  },
};

/** A step must not take more samples than there are. */
export const BATCH_WITHIN_SAMPLES: Rule<Values<{ readonly samples: number }>> = {
  names: ["samples"],
  check: ({ parameters: { samples }, method }): Mistake | null => {
    const batch = method.kind === "flow" ? undefined : method.batch;
    if (batch === undefined || batch <= samples) return null;
    return { path: "method.batch", expected: `at most samples = ${samples}`, found: String(batch) };
  },
};

/** Parameters of a penalty (λ/2)‖θ‖² whose rate is not scaled. */
interface PlainDecaying {
  readonly learningRate: number;
  readonly weightDecay: number;
}

/** A penalty (λ/2)‖θ‖² must not change the sign of parameters in one step: ηλ < 1. */
export const PLAIN_DECAY_BELOW_ONE: Rule<Values<PlainDecaying>> = {
  names: ["weightDecay", "learningRate"],
  check: ({ parameters: { weightDecay, learningRate } }) => {
    const rate = learningRate * weightDecay;
    if (rate < 1) return null;
    return {
      path: "weightDecay",
      expected: "a decay per step ηλ below 1",
      found: `${rate} (weightDecay ${weightDecay}, learningRate ${learningRate})`,
      hint: "lower weightDecay or learningRate",
    };
  },
};
