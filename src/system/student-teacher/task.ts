import type { NetworkVariant } from "../network/variants.js";

/** The task of a student, besides its parameters. */
export type StudentTask = {
  readonly kind: "student-teacher";
  /** `omnigrok`: biases, uniform initial weights of the usual fan-in width; `kumar`: no biases, standard normal weights. */
  readonly variant: NetworkVariant;
  readonly test: { readonly samples: number };
};
