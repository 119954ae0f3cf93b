/**
 * Coefficients of the stabilised second-order Runge–Kutta–Chebyshev method with s stages, damping 2/13:
 *
 *   Y₁ = Y₀ + μ̃₁ h F₀
 *   Y_j = (1 − μ_j − ν_j) Y₀ + μ_j Y_{j−1} + ν_j Y_{j−2} + μ̃_j h F_{j−1} + γ̃_j h F₀,  j = 2 … s
 *
 * Index j of the arrays is the stage; entries below the first meaningful one are 0.
 * Source: Sommeijer, Shampine & Verwer, "RKC: an explicit solver for parabolic PDEs", J. Comput. Appl. Math. 88
 * (1998) 315–326, Eqs. 2.1–2.7. Differs: w₁ from the recurrences of T′ and T″ instead of hyperbolic functions, which
 * are not portable to the bit.
 */
export interface Rkc2Coefficients {
  readonly mu: readonly number[];
  readonly nu: readonly number[];
  readonly muTilde: readonly number[];
  readonly gammaTilde: readonly number[];
}

const DAMPING = 2 / 13;

/** Step · spectral radius at which s stages are just stable is about 0.653 (s² − 1); this is 1 / 0.653 and a bit. */
const STABILITY = 1.54;

/** Fewer stages are stable for short steps, and the classical method is better for these. */
export const SMALLEST_STAGES = 3;

/**
 * A step has at most this many, as many as the default bound on the evaluations of a whole trial. The coefficients of so
 * many are 32 MB.
 */
export const LARGEST_STAGES = 1_000_000;

/** A step times the spectral radius (with its margin) is at most this, so that {@link LARGEST_STAGES} suffice. */
export const CHEBYSHEV_REACH = ((LARGEST_STAGES - 1) * (LARGEST_STAGES - 1) - 2) / STABILITY;

/** Stages needed for a stable step h of a problem with this spectral radius (per step). At least {@link SMALLEST_STAGES}. */
export function stagesFor(h: number, spectralRadius: number): number {
  return Math.max(SMALLEST_STAGES, 1 + Math.floor(Math.sqrt(STABILITY * h * spectralRadius + 1)));
}

/** Stages of all schemes that are kept: as much memory as one of the largest takes. */
const MOST_KEPT = LARGEST_STAGES;

const cache = new Map<number, Rkc2Coefficients>();
let kept = 0;

/** The scheme with this number of stages (at least 2); computed once and kept, since step sizes repeat it. */
export function rkc2Coefficients(stages: number): Rkc2Coefficients {
  let found = cache.get(stages);
  if (found === undefined) {
    found = compute(stages);
    if (kept + stages > MOST_KEPT) {
      cache.clear();
      kept = 0;
    }
    cache.set(stages, found);
    kept += stages;
  }
  return found;
}

function compute(s: number): Rkc2Coefficients {
  const w0 = 1 + DAMPING / (s * s);
  // Chebyshev polynomials T_j, T′_j, T″_j at w₀.
  const t = [1, w0];
  const t1 = [0, 1];
  const t2 = [0, 0];
  for (let j = 2; j <= s; j++) {
    t.push(2 * w0 * t[j - 1] - t[j - 2]);
    t1.push(2 * t[j - 1] + 2 * w0 * t1[j - 1] - t1[j - 2]);
    t2.push(4 * t1[j - 1] + 2 * w0 * t2[j - 1] - t2[j - 2]);
  }
  const w1 = t1[s] / t2[s];
  const b = t.map((_, j) => (j < 2 ? 0 : t2[j] / (t1[j] * t1[j])));
  b[0] = b[2];
  b[1] = b[2];
  const a = t.map((value, j) => 1 - b[j] * value);
  const mu = [0, 0];
  const nu = [0, 0];
  const muTilde = [0, b[1] * w1];
  const gammaTilde = [0, 0];
  for (let j = 2; j <= s; j++) {
    mu.push((2 * b[j] * w0) / b[j - 1]);
    nu.push(-b[j] / b[j - 2]);
    muTilde.push((2 * b[j] * w1) / b[j - 1]);
    gammaTilde.push(-a[j - 1] * muTilde[j]);
  }
  return { mu, nu, muTilde, gammaTilde };
}
