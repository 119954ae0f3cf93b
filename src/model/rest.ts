/**
 * What brings a trial to rest, and so decides when its outcome is final.
 *
 * - `fitted`: no weight decay, squared error, steps in proportion to the gradient. Nothing moves once the train set is fitted.
 * - `decay`: weights shrink by `perStep` [γ, 1/step], so that after some 1/γ steps they have forgotten their start.
 * - `never`: the losses show no rest. The cross-entropy goes on falling for ever, and the steps of `adam` do not shrink
 *   with the gradient; the penalty of `adam` is divided by the gradient's size, so it has no time scale of its own.
 */
export type Rest =
  | { readonly kind: "fitted" }
  | { readonly kind: "decay"; readonly perStep: number }
  | { readonly kind: "never" };
