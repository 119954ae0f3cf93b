import { arrayMistakes, shapeText } from "../../arrays/index.js";
import {
  ARRAY_NAMES,
  arrayEntries,
  GrokError,
  type ArrayFile,
  type NoticeGatherer,
} from "../../model/index.js";
import { defineSystem } from "../define-system.js";
import {
  described,
  either,
  integerFrom,
  listOf,
  mappingOf,
  optional,
  pattern,
  taskOf,
  text,
} from "../domains.js";
import { KUMAR, RKC } from "../references.js";
import { CommitteeNotices } from "./committee-notices.js";
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
  KERNEL_TEST,
} from "./committee.js";
import { COMMITTEE_PARAMETERS } from "./parameters.js";
import { readOwnArrays } from "./own-arrays.js";
import type { OwnDataTask } from "./trial.js";

const PATH = text("the path of an NPY file");

const FILE = mappingOf(
  {
    path: described(PATH, "the file"),
    shape: described(listOf(integerFrom(1)), "lengths of its axes"),
    sha256: described(
      pattern(/^[0-9a-f]{64}$/, "64 hexadecimal digits"),
      "digest of its values, as the store keeps it",
    ),
  },
  ["path", "shape", "sha256"],
);

const ARRAY = { ...either(PATH, FILE), expected: PATH.expected };

/** All arrays, the weights null where they are drawn. */
const ARRAYS = mappingOf(
  { trainX: FILE, trainY: FILE, testX: FILE, testY: FILE, weights: optional(FILE) },
  ARRAY_NAMES,
);

const key = (meaning: string) => ({ meaning, domain: ARRAY });

/**
 * The committee machine on the user's own inputs and labels, used unchanged. It trains on the first P rows and tests on all
 * rows of the test set. Source: ours, for comparing curves with another program.
 */
export const ownData = defineSystem({
  kind: "data",
  section: "data",
  title: "Committee machine on data of one's own",
  references: [KUMAR, RKC],
  parameters: COMMITTEE_PARAMETERS,
  streams: ["weightsSeed"],
  task: {
    keys: {
      trainX: key("train inputs [P, D], used as they are"),
      trainY: key("train labels [P]"),
      testX: key("test inputs [T, D]"),
      testY: key("test labels [T]"),
      weights: key("initial weights [N, D]; drawn where left out"),
    },
    required: ARRAY_NAMES.filter((name) => name !== "weights"),
    content: taskOf<OwnDataTask>("data", { data: ARRAYS }),
    parse: (section, context): OwnDataTask => ({ kind: "data", data: readOwnArrays(section, context) }),
    idOf: ({ kind, data }) => ({
      kind,
      ...Object.fromEntries(arrayEntries(data).map(([name, { sha256 }]) => [name, sha256])),
    }),
    resolve: (section, { data }) => ({
      ...section,
      ...Object.fromEntries(arrayEntries(data).map(([name, file]) => [name, { ...file }])),
    }),
    filesOf: ({ data }) =>
      arrayEntries(data).map(([name, { path, shape }]) => `${name} ${shapeText(shape)} ${path}`),
    requireFiles: ({ data }) => {
      const details = arrayMistakes(arrayEntries(data).map(([, file]): ArrayFile => file));
      if (details.length > 0) throw new GrokError("INPUT", "own data are not as they were", { details });
    },
  },
  methods: ["flow", "gd"],
  engines: COMMITTEE_ENGINES,
  centering: "default",
  series: COMMITTEE_SERIES,
  facts: [KERNEL_TEST],
  amount: "samples",
  defaults: ({ data: { trainX, weights } }) => ({
    ...sizeAt(trainX, 0, "samples"),
    ...sizeAt(trainX, 1, "dimension"),
    ...sizeAt(weights, 0, "width"),
  }),
  numerics: committeeNumerics,
  rules: [
    ...COMMITTEE_RULES,
    {
      names: ["samples"],
      check: ({ parameters, task: { data } }) => {
        const rows = data.trainX.shape.at(0);
        if (rows === undefined || parameters.samples <= rows) return null;
        return {
          path: "samples",
          expected: `at most ${rows}, the rows of data.trainX`,
          found: String(parameters.samples),
        };
      },
    },
    {
      names: ["dimension"],
      check: ({ parameters: { dimension }, task: { data } }) => {
        const columns = data.trainX.shape.at(1);
        if (columns === undefined || dimension === columns) return null;
        const expected = `${columns}, the columns of data.trainX`;
        return { path: "dimension", expected, found: String(dimension), hint: "leave it out" };
      },
    },
    {
      names: ["width"],
      check: ({ parameters: { width }, task: { data } }) => {
        const rows = data.weights?.shape.at(0);
        if (rows === undefined || width === rows) return null;
        const expected = `${rows}, the rows of data.weights`;
        return { path: "width", expected, found: String(width), hint: "leave it out" };
      },
    },
    {
      names: ["seed"],
      check: ({ parameters: { seed }, task: { data } }) =>
        data.weights === null || seed === 0
          ? null
          : {
              path: "seed",
              expected: "no seed other than 0 beside data.weights",
              found: String(seed),
              hint: "nothing is drawn, so another seed would be the same trial",
            },
    },
    {
      names: ["weightsSeed"],
      check: ({ parameters: { weightsSeed }, task: { data } }) =>
        data.weights === null || weightsSeed === null
          ? null
          : {
              path: "weightsSeed",
              expected: "no weightsSeed beside data.weights",
              found: "one",
              hint: "no weights are drawn",
            },
    },
  ],
  cost: committeeCost,
  flowEvaluations: committeeFlowEvaluations,
  shape: (setting) => {
    const { trainX, testX } = setting.task.data;
    return committeeShape(setting, `data test ${testX.shape[0]}`, `own/${trainX.sha256}/${testX.sha256}`);
  },
  rest: committeeRest,
  notices: (axes): NoticeGatherer => new CommitteeNotices(axes, { mayRescale: false }),
  preset: { parameters: {}, centered: true, method: { kind: "flow", tolerance: 1e-3 }, steps: 1e6 },
  report: {
    ...COMMITTEE_WORDS,
    definition:
      "f(x) = (α/N) Σᵢ φ(wᵢ·x) with φ(h) = h + (ε/2)h² learns the labels of arrays that the sweep names.",
  },
  ...COMMITTEE_TRAINING,
});

function sizeAt<Name extends string>(
  file: ArrayFile | null,
  axis: number,
  name: Name,
): { readonly [Key in Name]?: number } {
  const size = file?.shape.at(axis);
  return size === undefined ? {} : ({ [name]: size } as { readonly [Key in Name]: number });
}
