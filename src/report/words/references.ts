import type { MethodKind, Reference, SystemProfile } from "../../model/index.js";

const KAPLAN_MEIER: Reference = {
  reason: "Medians of censored times",
  bibtex: `@article{kaplan1958nonparametric,
  title   = {Nonparametric Estimation from Incomplete Observations},
  author  = {Kaplan, E. L. and Meier, Paul},
  journal = {Journal of the American Statistical Association},
  volume  = {53},
  number  = {282},
  pages   = {457--481},
  year    = {1958}
}`,
};

const EFRON: Reference = {
  reason: "Bootstrap intervals",
  bibtex: `@article{efron1979bootstrap,
  title   = {Bootstrap Methods: Another Look at the Jackknife},
  author  = {Efron, B.},
  journal = {The Annals of Statistics},
  volume  = {7},
  number  = {1},
  pages   = {1--26},
  year    = {1979}
}`,
};

const VEGA_LITE: Reference = {
  reason: "The figures are drawn by Vega-Lite",
  bibtex: `@article{satyanarayan2017vegalite,
  title   = {{Vega-Lite}: A Grammar of Interactive Graphics},
  author  = {Satyanarayan, Arvind and Moritz, Dominik and Wongsuphasawat, Kanit and Heer, Jeffrey},
  journal = {IEEE Transactions on Visualization and Computer Graphics},
  volume  = {23},
  number  = {1},
  pages   = {341--350},
  year    = {2017}
}`,
};

/** The references of a report: those of its system, as far as its trials used them, and those of every report's methods. */
export function referencesFor(
  { references }: Pick<SystemProfile, "references">,
  methods: readonly MethodKind[],
): readonly Reference[] {
  const isUsed = (reference: Reference): boolean =>
    reference.methods === undefined || reference.methods.some((method) => methods.includes(method));
  return [...references.filter(isUsed), KAPLAN_MEIER, EFRON, VEGA_LITE];
}
