import type { NoticeGatherer } from "../../model/index.js";
import { defineSystem } from "../define-system.js";
import { described, either, integerFrom, mappingOf, oneOf, taskOf } from "../domains.js";
import { KUMAR, RKC } from "../references.js";
import {
  COMMITTEE_ENGINES,
  COMMITTEE_RULES,
  COMMITTEE_SERIES,
  COMMITTEE_TRAINING,
  COMMITTEE_WORDS,
  committeeCost,
  committeeFlowEvaluations,
  committeeRest,
  committeeNumerics,
  committeeShape,
  DECOMPOSITION_SERIES,
  drawnInputs,
  KERNEL_TEST,
} from "./committee.js";
import { COMMITTEE_PARAMETERS } from "./parameters.js";
import type { PolynomialTask } from "./trial.js";
import { LABELS_ABOVE_ROUNDING } from "./arithmetic-rules.js";
import { CommitteeNotices } from "./committee-notices.js";

const TEST = either(
  oneOf("population"),
  mappingOf({ samples: described(integerFrom(1), "number of test samples") }, ["samples"]),
);

const TARGET = {
  index: described(integerFrom(1), "[K] number of directions (default 1)"),
  norm: described(oneOf("fixed", "random"), "fixed (default): |β|² = D; random: β ~ N(0, I)"),
};

/** The committee machine on y = ½ Σ_k (β_k·x)², x ~ N(0, I/D). Source: Kumar et al., arXiv:2310.06110. */
export const polynomial = defineSystem({
  kind: "polynomial",
  title: "Committee machine on a quadratic target",
  references: [KUMAR, RKC],
  parameters: COMMITTEE_PARAMETERS,
  task: {
    keys: {
      test: {
        meaning: "the exact loss over all inputs (population, default), or a finite test set",
        domain: { ...TEST, expected: "population or { samples: n }" },
      },
      target: {
        meaning: "the target: index [K] directions β, norm fixed (default): |β|² = D, or random: β ~ N(0, I)",
        domain: mappingOf(TARGET),
      },
    },
    content: taskOf<PolynomialTask>("polynomial", {
      test: TEST,
      target: mappingOf(TARGET, ["index", "norm"]),
    }),
    parse: ({ test = "population", target }): PolynomialTask => ({
      kind: "polynomial",
      test: test as PolynomialTask["test"],
      target: { index: 1, norm: "fixed", ...(target as Partial<PolynomialTask["target"]>) },
    }),
    idOf: ({ kind, test, target }) => ({
      kind,
      test: test === "population" ? test : { samples: test.samples },
      target: { index: target.index, norm: target.norm },
    }),
  },
  methods: ["flow", "gd"],
  engines: COMMITTEE_ENGINES,
  centering: "default",
  series: [...COMMITTEE_SERIES, ...DECOMPOSITION_SERIES],
  facts: [KERNEL_TEST],
  amount: "samples",
  numerics: committeeNumerics,
  rules: [LABELS_ABOVE_ROUNDING, ...COMMITTEE_RULES],
  cost: committeeCost,
  flowEvaluations: committeeFlowEvaluations,
  shape: (setting) => {
    const { test, target } = setting.task;
    const testSet = test === "population" ? test : `test ${test.samples}`;
    return committeeShape(setting, `polynomial ${target.index} ${testSet}`, drawnInputs(setting));
  },
  rest: committeeRest,
  notices: (axes): NoticeGatherer => new CommitteeNotices(axes, { mayRescale: true }),
  preset: { parameters: {}, centered: true, method: { kind: "flow", tolerance: 1e-3 }, steps: 1e6 },
  report: {
    ...COMMITTEE_WORDS,
    definition:
      "f(x) = (α/N) Σᵢ φ(wᵢ·x) with φ(h) = h + (ε/2)h² learns y = ½ Σ_k (β_k·x)² from Gaussian inputs x ~ N(0, I/D).",
  },
  ...COMMITTEE_TRAINING,
});
