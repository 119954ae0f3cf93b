/**
 * What a layer does to its sums z: `identity`, `relu`, `tanh`, `square` z²; `leakyRelu` with a slope on the negative side;
 * `quadratic` z + (ε/2)z²; `hermite` z + (ε/2)He_k(z), k the degree, He the probabilists' polynomials.
 */
export type Activation =
  | { readonly kind: PlainActivation }
  | { readonly kind: "leakyRelu"; readonly slope: number }
  | { readonly kind: "quadratic"; readonly epsilon: number }
  | { readonly kind: "hermite"; readonly epsilon: number; readonly degree: number };

/** Activations without a number of their own. */
type PlainActivation = "identity" | "relu" | "tanh" | "square";

/** One layer: φ(factor · aW + b). */
export interface DenseLayer {
  /** Inputs; of a first layer on tokens, the rows of its table: the inputs that the tokens stand for. */
  readonly in: number;
  readonly out: number;
  readonly biases: boolean;
  /** Whether weights and biases move. */
  readonly trained: boolean;
  readonly factor: number;
  readonly activation: Activation;
  /** Which rates move it: 0 (the default), those of the trial's method; k: the k-th of {@link DenseSystem.ratesOf}. */
  readonly rates?: number;
}

/**
 * What is minimised, over samples and outputs (f is the network's output times α):
 *
 * - `squared`: mean (f − y)²
 * - `cross-entropy`: mean over samples of −log softmax(f)_label, whose gradient keeps its digits where p of the label is
 *   nearly 1
 * - `plain-cross-entropy`: the same with p − y computed as it is written, in the working precision
 * - `logistic`: mean log(1 + e^(−yf)), y = ±1
 * - `stablemax`: mean over samples of −log(s(f_label) / Σ s(f)), s(x) = x + 1 from 0 on, else 1/(1 − x), which grows no faster
 *   than f, so that no working precision rounds the others away. Source: Prieto et al., arXiv:2501.04697
 */
export type DenseLoss = "squared" | "cross-entropy" | "plain-cross-entropy" | "logistic" | "stablemax";

/** A fully connected network: the last layer has no activation. */
export interface DenseNetwork {
  readonly layers: readonly DenseLayer[];
  /** One-hot tokens that are the inputs of a sample, as rows of the first layer's weights; 0: inputs are numbers. */
  readonly tokens: number;
  /**
   * What becomes of the rows of a sample's tokens, which are a table of trained embeddings where the first layer is `identity`:
   * their sum (the default), or `concatenation`: they stand side by side, each a part of out/tokens of the outputs.
   */
  readonly joined?: "sum" | "concatenation";
  readonly loss: DenseLoss;
}

/** Numbers of a row of a layer's weights: as many as it has outputs, but for concatenated rows of tokens. */
export function rowLength({ layers, tokens, joined }: DenseNetwork, index: number): number {
  const { out } = layers[index];
  return index === 0 && tokens > 0 && joined === "concatenation" ? out / tokens : out;
}

/** Kinds of rates that a network's layers have. */
export function kindsOfRates({ layers }: DenseNetwork): number {
  return 1 + Math.max(...layers.map(({ rates = 0 }) => rates));
}

/** Numbers of a network's state: for each layer its weights [in, row], then its biases [out] where there are any. */
export function stateLength(network: DenseNetwork): number {
  return layerPlaces(network)[network.layers.length - 1].end;
}

/** Where the parameters of each layer lie in the state; `biases` is −1 where there are none. */
export function layerPlaces(
  network: DenseNetwork,
): readonly { readonly weights: number; readonly biases: number; readonly end: number }[] {
  let at = 0;
  return network.layers.map((layer, k) => {
    const weights = at;
    at += layer.in * rowLength(network, k);
    const biases = layer.biases ? at : -1;
    if (layer.biases) at += layer.out;
    return { weights, biases, end: at };
  });
}

/** What networks of one batch have in common: all but numbers that each lane has of its own. */
export function networkShapeKey({ layers, tokens, joined = "sum", loss }: DenseNetwork): string {
  const parts = layers.map(
    ({ in: from, out, biases, trained, activation, rates = 0 }) =>
      `${from}-${out}${biases ? "+b" : ""}${trained ? "" : " fixed"} ${activation.kind}` +
      (activation.kind === "hermite" ? activation.degree : "") +
      (rates === 0 ? "" : ` rates ${rates}`),
  );
  return `${parts.join(", ")}; ${tokens} tokens, ${joined}; ${loss}`;
}
