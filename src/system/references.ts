import type { Reference } from "../model/index.js";

/* References that several systems cite. */

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

/** The diagonal linear network and its two biases. */
export const LYU: Reference = {
  reason: "The diagonal linear network, late generalisation by weight decay, and misgrokking",
  bibtex: `@inproceedings{lyu2024dichotomy,
  title     = {Dichotomy of Early and Late Phase Implicit Biases Can Provably Induce Grokking},
  author    = {Lyu, Kaifeng and Jin, Jikai and Li, Zhiyuan and Du, Simon S. and Lee, Jason D. and Hu, Wei},
  booktitle = {International Conference on Learning Representations},
  year      = {2024},
  note      = {arXiv:2311.18817}
}`,
};

/** ReLU network on XOR clusters. */
export const XU: Reference = {
  reason: "The XOR clusters with flipped labels, and benign overfitting after catastrophic overfitting",
  bibtex: `@inproceedings{xu2024benign,
  title     = {Benign Overfitting and Grokking in {ReLU} Networks for {XOR} Cluster Data},
  author    = {Xu, Zhiwei and Wang, Yutong and Frei, Spencer and Vardi, Gal and Hu, Wei},
  booktitle = {International Conference on Learning Representations},
  year      = {2024},
  note      = {arXiv:2310.02541}
}`,
};

/** Effective theory of representation learning, and the four phases. */
export const LIU: Reference = {
  reason: "The effective theory of representations, and the four phases of learning",
  bibtex: `@inproceedings{liu2022towards,
  title     = {Towards Understanding Grokking: An Effective Theory of Representation Learning},
  author    = {Liu, Ziming and Kitouni, Ouail and Nolte, Niklas and Michaud, Eric J. and Tegmark, Max and Williams, Mike},
  booktitle = {Advances in Neural Information Processing Systems},
  year      = {2022},
  note      = {arXiv:2205.10343}
}`,
};

/** Linear teacher and student. */
export const LEVI: Reference = {
  reason: "The linear teacher and student, and the closed form of its losses",
  bibtex: `@inproceedings{levi2024grokking,
  title     = {Grokking in Linear Estimators -- A Solvable Model that Groks without Understanding},
  author    = {Levi, Noam and Beck, Alon and Bar-Sinai, Yohai},
  booktitle = {International Conference on Learning Representations},
  year      = {2024},
  note      = {arXiv:2310.16441}
}`,
};

/** Logistic regression of a constant label. */
export const BECK: Reference = {
  reason: "Logistic regression of a constant label, and its critical point D/P = 1/2",
  bibtex: `@inproceedings{beck2025grokking,
  title     = {Grokking at the Edge of Linear Separability},
  author    = {Beck, Alon and Levi, Noam and Bar-Sinai, Yohai},
  booktitle = {International Conference on Machine Learning},
  year      = {2025},
  note      = {arXiv:2410.04489}
}`,
};

/** The integrator of gradient flow. */
export const RKC: Reference = {
  reason: "The integrator of gradient flow",
  methods: ["flow"],
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
