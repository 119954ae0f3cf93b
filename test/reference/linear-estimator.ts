/**
 * The closed form of Levi, Beck & Bar-Sinai (arXiv:2310.16441) for a linear student and teacher with Gaussian inputs, in
 * the limit of many dimensions: averages over the Marchenko–Pastur law of the ratio λ = D/P,
 *
 *   L_test(t) = ⟨d(ν, t)⟩,  L_train(t) = ⟨ν d(ν, t)⟩,  d(ν, t) = (σ²e^(−2rt) + τ²(κν(1 − e^(−rt))/r − 1)²) / (2K),
 *
 * r = κν + γ, κ = 2η/K; without decay d = (σ² + τ²)/(2K)·e^(−4ην t/K), which is the source's. Accuracies are
 * erf √(ε/(2L)). Written apart from the program, with Math of the platform.
 */
export interface Estimator {
  readonly ratio: number;
  readonly outputs: number;
  readonly sigma: number;
  readonly teacherScale: number;
  readonly learningRate: number;
  readonly weightDecay: number;
}

const POINTS = 4000;

/** ∫ f(ν) over the Marchenko–Pastur law, its weight at ν = 0 included. */
export function marchenkoPastur(ratio: number, f: (nu: number) => number): number {
  // ν = 1 + λ − 2√λ cos θ makes the density (2/π) sin²θ/ν dθ, smooth where ν > 0.
  let sum = 0;
  for (let k = 0; k < POINTS; k++) {
    const theta = (Math.PI * (k + 0.5)) / POINTS;
    const nu = 1 + ratio - 2 * Math.sqrt(ratio) * Math.cos(theta);
    sum += (Math.sin(theta) ** 2 / nu) * f(nu);
  }
  const continuous = (2 * sum) / POINTS;
  return continuous + (ratio > 1 ? (1 - 1 / ratio) * f(0) : 0);
}

export function expectedLosses(
  { ratio, outputs, sigma, teacherScale, learningRate, weightDecay }: Estimator,
  step: number,
): { readonly train: number; readonly test: number } {
  const kappa = (2 * learningRate) / outputs;
  const distance = (nu: number): number => {
    const rate = kappa * nu + learningRate * weightDecay;
    const left = Math.exp(-rate * step);
    const learned = rate === 0 ? 0 : (kappa * nu * (1 - left)) / rate;
    return (sigma ** 2 * left ** 2 + teacherScale ** 2 * (learned - 1) ** 2) / (2 * outputs);
  };
  return {
    train: marchenkoPastur(ratio, (nu) => nu * distance(nu)),
    test: marchenkoPastur(ratio, distance),
  };
}

/** The step at which a loss falls to a level; the losses fall all the way. */
export function fallsTo(loss: (step: number) => number, level: number): number {
  let [low, high] = [0, 1];
  while (loss(high) > level) [low, high] = [high, 2 * high];
  for (let k = 0; k < 40; k++) {
    const middle = (low + high) / 2;
    if (loss(middle) > level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The mean square of normal errors of which a share of 95 % is within ε: ε over the 95 % quantile of χ²₁. */
export function meanSquareAt95(epsilon: number): number {
  return epsilon / 3.841458820694124;
}
