import type { TargetSpec } from "../../science/index.js";

/** The task of a committee machine with weights as its state, besides its parameters. */
export type CommitteeNetworkTask = {
  readonly kind: "committee-network";
  readonly test: { readonly samples: number };
  /** Without a degree y = ½ Σ_k (β_k·x)², with one y = Σ_k He_degree(β_k·x). */
  readonly target: TargetSpec & { readonly degree?: number };
};
