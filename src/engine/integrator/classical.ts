import type { LaneTerms } from "../lane-system.js";

/**
 * The classical Runge–Kutta method of fourth order, for stretches where stability asks for no more: four evaluations a
 * step, the last of them the rate at its end.
 *
 *   k₂ = f(y₀ + ½h F₀)   k₃ = f(y₀ + ½h k₂)   k₄ = f(y₀ + h k₃)   y₁ = y₀ + h/6 (F₀ + 2k₂ + 2k₃ + k₄)   F₁ = f(y₁)
 *
 * Taking F₁ for k₄ gives another result, of third order. Their difference, h/6 (k₄ − F₁), is the estimate of the error.
 *
 * Source: Kutta 1901; for the pair, Hairer, Nørsett & Wanner, Solving Ordinary Differential Equations I, §II.4.
 */

/** A step times the spectral radius (with its margin) is at most this: the scheme is stable to 2.785. */
export const CLASSICAL_REACH = 2.6;

/** Evaluations of a step: k₂, k₃, k₄ and the rate at its end. */
export const CLASSICAL_STAGES = 4;

/** The evaluation of k₂, the first after F₀, is stage 1; that of k₄ is stage 3. */
export type ClassicalStage = 1 | 2 | 3;

/** Buffers of the lane: start and rate there, the last rate, sum of rates, k₄. */
export interface ClassicalBuffers {
  readonly y0: number;
  readonly f0: number;
  readonly f: number;
  readonly sum: number;
  readonly last: number;
}

/** Where k₂ is evaluated. */
export function classicalStart(h: number, { y0, f0 }: ClassicalBuffers): LaneTerms {
  return [
    [1, y0],
    [h / 2, f0],
  ];
}

/** What becomes of a rate, in this order: where it is kept, and where the next one is evaluated. */
export function classicalMove(
  stage: ClassicalStage,
  h: number,
  { y0, f0, f, sum, last }: ClassicalBuffers,
): { readonly kept: number; readonly keep: LaneTerms; readonly point: LaneTerms } {
  switch (stage) {
    case 1:
      return {
        kept: sum,
        keep: [
          [1, f0],
          [2, f],
        ],
        point: [
          [1, y0],
          [h / 2, f],
        ],
      };
    case 2:
      return {
        kept: sum,
        keep: [
          [1, sum],
          [2, f],
        ],
        point: [
          [1, y0],
          [h, f],
        ],
      };
    case 3:
      return {
        kept: last,
        keep: [[1, f]],
        point: [
          [1, y0],
          [h / 6, sum],
          [h / 6, f],
        ],
      };
  }
}

/** The estimate of the error, once `f` is the rate at the end. */
export function classicalError(h: number, { f, last }: ClassicalBuffers): LaneTerms {
  return [
    [h / 6, last],
    [-h / 6, f],
  ];
}
