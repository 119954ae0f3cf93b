import type { Method } from "../model/index.js";

/** What a report cites, as BibTeX. */
export interface Reference {
  readonly reason: string;
  readonly bibtex: string;
}

const KUMAR: Reference = {
  reason: "The model, its laziness α and the lazy-to-rich account of grokking",
  bibtex: `@inproceedings{kumar2024grokking,
  title     = {Grokking as the Transition from Lazy to Rich Training Dynamics},
  author    = {Kumar, Tanishq and Bordelon, Blake and Gershman, Samuel J. and Pehlevan, Cengiz},
  booktitle = {International Conference on Learning Representations},
  year      = {2024},
  note      = {arXiv:2310.06110}
}`,
};

const RKC: Reference = {
  reason: "The integrator of gradient flow",
  bibtex: `@article{sommeijer1998rkc,
  title   = {{RKC}: An explicit solver for parabolic {PDEs}},
  author  = {Sommeijer, B. P. and Shampine, L. F. and Verwer, J. G.},
  journal = {Journal of Computational and Applied Mathematics},
  volume  = {88},
  number  = {2},
  pages   = {315--326},
  year    = {1998}
}`,
};

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

/** The references behind a report, by the methods its trials were trained with. */
export function referencesFor(methods: readonly Method["kind"][]): readonly Reference[] {
  return [KUMAR, ...(methods.includes("flow") ? [RKC] : []), KAPLAN_MEIER, EFRON, VEGA_LITE];
}
