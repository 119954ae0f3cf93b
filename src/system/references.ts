import type { Reference } from "../model/index.js";

/* What several systems cite. */

/** Kumar et al., arXiv:2310.06110. */
export const KUMAR: Reference = {
  reason: "The model, its laziness α and the lazy-to-rich account of grokking",
  bibtex: `@inproceedings{kumar2024grokking,
  title     = {Grokking as the Transition from Lazy to Rich Training Dynamics},
  author    = {Kumar, Tanishq and Bordelon, Blake and Gershman, Samuel J. and Pehlevan, Cengiz},
  booktitle = {International Conference on Learning Representations},
  year      = {2024},
  note      = {arXiv:2310.06110}
}`,
};

/** Liu, Michaud and Tegmark, arXiv:2210.01117. */
export const OMNIGROK: Reference = {
  reason: "The network, its initial weights and its late generalisation at a large norm",
  bibtex: `@inproceedings{liu2023omnigrok,
  title     = {Omnigrok: Grokking Beyond Algorithmic Data},
  author    = {Liu, Ziming and Michaud, Eric J. and Tegmark, Max},
  booktitle = {International Conference on Learning Representations},
  year      = {2023},
  note      = {arXiv:2210.01117}
}`,
};

/** Power et al., arXiv:2201.02177. */
export const POWER: Reference = {
  reason: "Grokking of modular arithmetic",
  bibtex: `@article{power2022grokking,
  title   = {Grokking: Generalization Beyond Overfitting on Small Algorithmic Datasets},
  author  = {Power, Alethea and Burda, Yuri and Edwards, Harri and Babuschkin, Igor and Misra, Vedant},
  journal = {arXiv preprint arXiv:2201.02177},
  year    = {2022}
}`,
};

/** Nanda et al., arXiv:2301.05217. */
export const NANDA: Reference = {
  reason: "The one-layer transformer on modular addition",
  bibtex: `@inproceedings{nanda2023progress,
  title     = {Progress Measures for Grokking via Mechanistic Interpretability},
  author    = {Nanda, Neel and Chan, Lawrence and Lieberum, Tom and Smith, Jess and Steinhardt, Jacob},
  booktitle = {International Conference on Learning Representations},
  year      = {2023},
  note      = {arXiv:2301.05217}
}`,
};

/** Gromov, arXiv:2301.02679. */
export const GROMOV: Reference = {
  reason: "The two-layer network with quadratic activation on modular addition",
  bibtex: `@article{gromov2023grokking,
  title   = {Grokking Modular Arithmetic},
  author  = {Gromov, Andrey},
  journal = {arXiv preprint arXiv:2301.02679},
  year    = {2023}
}`,
};
