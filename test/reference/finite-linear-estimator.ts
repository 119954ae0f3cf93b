import { fallsTo, type Estimator } from "./linear-estimator.js";

/**
 * The same model at a finite D, by random matrices instead of random inputs: eigenvalues of XᵀX for Gaussian X have the
 * law of those of the bidiagonal matrix with χ_P, χ_{P−1}, … on its diagonal and χ_{D−1}, χ_{D−2}, … below it (Dumitriu & Edelman,
 * J. Math. Phys. 43, 5830 (2002)), and teacher and student are normal in every basis. So a draw costs D² instead of PD²,
 * and shares no code with the program. For P ≥ D, without noise on the labels.
 */
export interface FiniteDraw {
  /** [D] eigenvalues of XᵀX/P. */
  readonly values: Float64Array;
  /** [K·D] coordinates of students and teachers, normal of variance 1. */
  readonly students: Float64Array;
  readonly teachers: Float64Array;
}

/** One draw for a dimension, ratio and number of outputs. */
export function finiteDraw({ ratio, outputs }: Estimator, dimension: number, seed: number): FiniteDraw {
  const normal = normals(seed);
  const P = Math.round(dimension / ratio);
  const many = (count: number): Float64Array => Float64Array.from({ length: count }, normal);
  return {
    values: wishartValues(dimension, P, normal).map((value) => value / P),
    students: many(outputs * dimension),
    teachers: many(outputs * dimension),
  };
}

/** The step of flow at which a share of 95 % of train or test errors has a square below ε, the shares being means over draws. */
export function finiteTime(
  estimator: Estimator,
  draws: readonly FiniteDraw[],
  epsilon: number,
  set: "train" | "test",
): number {
  return fallsTo((step) => 1 - sharesWithin(estimator, draws, epsilon, step)[set], 0.05);
}

/** Share of train and test errors whose square is below ε at a step, a mean over draws and outputs. */
function sharesWithin(
  estimator: Estimator,
  draws: readonly FiniteDraw[],
  epsilon: number,
  step: number,
): { readonly train: number; readonly test: number } {
  const { outputs, sigma, teacherScale, learningRate, weightDecay } = estimator;
  const kappa = (2 * learningRate) / outputs;
  const decay = learningRate * weightDecay;
  const shares = { train: 0, test: 0 };
  for (const { values, students, teachers } of draws) {
    const D = values.length;
    const left = values.map((nu) => Math.exp(-(kappa * nu + decay) * step));
    const learned = values.map((nu, i) => (kappa * nu * (1 - left[i])) / (kappa * nu + decay) - 1);
    for (let k = 0; k < outputs; k++) {
      let [train, test] = [0, 0];
      for (let i = 0; i < D; i++) {
        const at = k * D + i;
        const distance = sigma * left[i] * students[at] + teacherScale * learned[i] * teachers[at];
        train += values[i] * distance ** 2;
        test += distance ** 2;
      }
      shares.train += errorFunction(Math.sqrt((epsilon * D * outputs) / train));
      shares.test += errorFunction(Math.sqrt((epsilon * D * outputs) / test));
    }
  }
  const count = draws.length * outputs;
  return { train: shares.train / count, test: shares.test / count };
}

/** The error function at x ≥ 0: its series near 0, the continued fraction of its complement beyond. */
function errorFunction(x: number): number {
  if (x < 2.5) {
    let [term, sum] = [x, x];
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 60; n >= 1; n--) fraction = n / 2 / (x + fraction);
  return 1 - Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction));
}

/** Normal numbers of a seed, by Box and Muller's transformation of what the generator mulberry32 gives. */
function normals(seed: number): () => number {
  let state = Math.imul(seed, 2654435761) >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Eigenvalues of a real Wishart matrix of P degrees of freedom, in no order. */
function wishartValues(D: number, P: number, normal: () => number): Float64Array {
  const chi2 = (freedom: number): number => {
    if (freedom === 1) return normal() ** 2;
    // Twice a number of the law Γ(freedom/2), by the method of Marsaglia and Tsang (ACM TOMS 26, 363).
    const a = freedom / 2 - 1 / 3;
    for (;;) {
      const x = normal();
      const v = (1 + x / Math.sqrt(9 * a)) ** 3;
      // The angle of two normal numbers is uniform.
      const u = (Math.atan2(normal(), normal()) + Math.PI) / (2 * Math.PI);
      if (v > 0 && Math.log(u) < (x * x) / 2 + a - a * v + a * Math.log(v)) return 2 * a * v;
    }
  };
  const diagonal = new Float64Array(D);
  const beside = new Float64Array(D);
  let before = 0;
  for (let i = 0; i < D; i++) {
    const own = chi2(P - i);
    diagonal[i] = own + before;
    if (i < D - 1) {
      const next = chi2(D - 1 - i);
      beside[i] = Math.sqrt(own * next);
      before = next;
    }
  }
  tridiagonalValues(diagonal, beside);
  return diagonal;
}

/** Eigenvalues of a symmetric tridiagonal matrix in place of its diagonal, by QL with implicit shifts (EISPACK's tql1). */
function tridiagonalValues(d: Float64Array, e: Float64Array): void {
  const n = d.length;
  for (let l = 0; l < n; l++) {
    for (;;) {
      let m = l;
      while (m < n - 1 && Math.abs(e[m]) > 1.2e-16 * (Math.abs(d[m]) + Math.abs(d[m + 1]))) m++;
      if (m === l) break;
      let g = (d[l + 1] - d[l]) / (2 * e[l]);
      let r = Math.hypot(g, 1);
      g = d[m] - d[l] + e[l] / (g + (g < 0 ? -r : r));
      let [s, c, p] = [1, 1, 0];
      let i = m - 1;
      for (; i >= l; i--) {
        const f = s * e[i];
        const b = c * e[i];
        r = Math.sqrt(f * f + g * g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1] -= p;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1] - p;
        r = (d[i] - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
      }
      if (r === 0 && i >= l) continue;
      d[l] -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
}
