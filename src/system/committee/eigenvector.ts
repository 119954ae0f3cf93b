import type { NoticeGatherer } from "../../model/index.js";
import { defineSystem } from "../define-system.js";
import { integerFrom } from "../domains.js";
import { parameter } from "../parameters.js";
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
  drawnInputs,
  KERNEL_TEST,
} from "./committee.js";
import { COMMITTEE_PARAMETERS } from "./parameters.js";
import { KERNEL_SIZE, LABELS_ABOVE_ROUNDING } from "./arithmetic-rules.js";
import { kernelRankBound } from "./kernel-rank.js";
import { CommitteeNotices } from "./committee-notices.js";

const { alpha, epsilon, samples, dimension, width, ...others } = COMMITTEE_PARAMETERS;

const PARAMETERS = {
  ...{ alpha, epsilon, samples, dimension, width },
  eigenvector: parameter(
    "task",
    "label eigenvector: index of the kernel eigenvector used as labels, 1 = largest eigenvalue",
    integerFrom(1),
    null,
    { symbol: "j", scale: "linear" },
  ),
  ...others,
} as const;

/**
 * The committee machine on an eigenvector of its initial kernel over train ∪ test; the test set always has as many
 * samples as the train set. Source: Kumar et al., arXiv:2310.06110, Fig. 5 (labels as in the authors' code).
 */
export const eigenvector = defineSystem({
  kind: "eigenvector",
  title: "Committee machine on an eigenvector of its initial kernel",
  references: [KUMAR, RKC],
  parameters: PARAMETERS,
  streams: ["dataSeed", "weightsSeed"],
  methods: ["flow", "gd"],
  engines: COMMITTEE_ENGINES,
  centering: "default",
  series: COMMITTEE_SERIES,
  facts: [KERNEL_TEST],
  amount: "samples",
  numerics: committeeNumerics,
  rules: [
    LABELS_ABOVE_ROUNDING,
    KERNEL_SIZE,
    ...COMMITTEE_RULES,
    {
      names: ["eigenvector", "samples", "dimension", "width", "epsilon"],
      check: ({ parameters }) => {
        const { eigenvector: j } = parameters;
        const { rank, reason } = kernelRankBound(parameters);
        if (j <= rank) return null;
        const hint = "eigenvectors beyond the kernel's rank are arbitrary, so they are no labels";
        return { path: "eigenvector", expected: `at most ${reason}`, found: String(j), hint };
      },
    },
  ],
  cost: committeeCost,
  flowEvaluations: committeeFlowEvaluations,
  shape: (setting) => committeeShape(setting, "eigenvector", drawnInputs(setting)),
  rest: committeeRest,
  notices: (axes): NoticeGatherer => new CommitteeNotices(axes, { mayRescale: false }),
  preset: {
    parameters: { eigenvector: 1 },
    centered: true,
    method: { kind: "flow", tolerance: 1e-3 },
    steps: 1e6,
  },
  report: {
    ...COMMITTEE_WORDS,
    family: "eigenvector",
    definition:
      "f(x) = (α/N) Σᵢ φ(wᵢ·x) with φ(h) = h + (ε/2)h² learns the j-th eigenvector of its initial kernel over train and test inputs.",
  },
  ...COMMITTEE_TRAINING,
});
