import type { IdxSource } from "../../model/index.js";
import type { NetworkVariant } from "../network/variants.js";

/** Which images are learned, by whose network. */
export type MnistTask = {
  readonly kind: "mnist";
  /** `omnigrok`: 784-N-N-10 with biases; `kumar`: 784-N-N-N-10 without, in the scaling of the mean field. */
  readonly variant: NetworkVariant;
  readonly test: { readonly samples: number };
  readonly data: IdxSource;
};

/** Pixels of an image. */
export const PIXELS = 28 * 28;
