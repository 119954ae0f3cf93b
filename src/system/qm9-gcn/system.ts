import { counted, ENGINE_VERSIONS, type Rule } from "../../model/index.js";
import { defineSystem } from "../define-system.js";
import { integerFrom, oneOf, optional, taskOf } from "../domains.js";
import {
  NETWORK_LOSS_UNIT,
  NETWORK_MECHANISM,
  NETWORK_METHOD_SETTINGS,
  NETWORK_METHODS,
  networkCost,
  networkRest,
  networkShape,
  REGRESSION_SERIES,
  samplesOfStep,
} from "../network/network.js";
import { TEST_SAMPLES } from "../network/variants.js";
import { OWN_TABLE, storedTable, tableFrom, tableKey, tooFewRows } from "../own-table.js";
import { alpha, learningRate, samples, sigma, weightDecay, width } from "../parameters.js";
import { OMNIGROK } from "../references.js";
import { BATCH_WITHIN_SAMPLES, DECAY_BELOW_ONE } from "../rules.js";
import { moleculeFiles, MOST_ATOMS } from "./molecules.js";
import { graphWeights } from "./sizes.js";
import { MOLECULE_TARGETS, type MoleculeTask } from "./task.js";

/** Bytes that a step keeps for each atom and feature. */
const KEPT_PER_FEATURE = 4 * 24;

/** There must be enough molecules, and the property must be in the file and have two values or more. A stored definition is read without its file. */
const ENOUGH_MOLECULES: Rule<{ readonly samples: number }, MoleculeTask> = {
  names: ["samples"],
  check: ({ parameters: { samples }, task: { rows, test, property, data } }) => {
    const found = moleculeFiles.summaryOf(data.digest);
    if (found === null) return null;
    const untilTwo = found.untilTwo[property];
    if (untilTwo === undefined) {
      const others = Object.keys(found.untilTwo).join(", ");
      return {
        path: "task.table",
        file: data.file,
        expected: `a column ${property}, the property that is learned`,
        found: `properties ${others}`,
        hint: "set task.property to one of them",
      };
    }
    if (untilTwo === null || (rows !== null && rows < untilTwo)) {
      return {
        path: "task.property",
        expected: "a property with different values",
        found: `the same ${property} of all ${counted(rows ?? found.count, "molecule")} in use`,
      };
    }
    return tooFewRows(found.count, { samples, rows, test }, "molecule");
  },
};

/**
 * A graph-convolutional network that learns a property of molecules, by default the isotropic polarizability. Source: Liu, Michaud &
 * Tegmark, arXiv:2210.01117, Fig. 5 and App. D.
 */
export const qm9Gcn = defineSystem({
  kind: "qm9-gcn",
  title: "Graph convolutions on molecules",
  references: [OMNIGROK],
  parameters: {
    ...{ alpha, samples: { ...samples, standard: 50 }, width: { ...width, standard: 32 } },
    ...{ weightDecay, sigma, learningRate },
  },
  streams: ["dataSeed", "weightsSeed"],
  task: {
    keys: {
      table: tableKey("CSV file with the columns smiles and that of the property"),
      property: {
        meaning: "column of the property that is learned; default alpha",
        domain: oneOf(...MOLECULE_TARGETS),
      },
      rows: {
        meaning: "rows of the file that are used, from its first on (default: all)",
        domain: integerFrom(2),
      },
      test: TEST_SAMPLES,
    },
    required: ["table", "test"],
    content: taskOf<MoleculeTask>("qm9-gcn", {
      property: oneOf(...MOLECULE_TARGETS),
      rows: optional(integerFrom(2)),
      test: TEST_SAMPLES.domain,
      data: OWN_TABLE,
    }),
    parse: ({ table, property = "alpha", rows = null, test = { samples: 1 } }, context) =>
      ({
        ...{ kind: "qm9-gcn", property, rows, test },
        data: tableFrom(table, context, (path) => moleculeFiles.digestOrFaults(path)),
      }) as MoleculeTask,
    idOf: ({ kind, property, rows, test, data }) => ({
      ...{ kind, property, rows },
      ...{ test: { samples: test.samples }, data: data.digest },
    }),
    resolve: (section, { data }) => ({ ...section, table: storedTable(data) }),
    filesOf: ({ data }) => [`table ${data.file}`],
    requireFiles: ({ data }) => moleculeFiles.requireDigest(data.file, data.digest),
  },
  methods: NETWORK_METHODS,
  methodSettings: NETWORK_METHOD_SETTINGS,
  engines: ["network"],
  centering: "optional",
  series: REGRESSION_SERIES,
  amount: "samples",
  numerics: () => ({ name: "network", version: ENGINE_VERSIONS.network }),
  rules: [DECAY_BELOW_ONE, ENOUGH_MOLECULES, BATCH_WITHIN_SAMPLES],
  cost: (setting) => {
    const { samples: P, width: N } = setting.parameters;
    const { all, perAtom } = graphWeights(N);
    const size = { weights: all, kept: P + setting.task.test.samples, inputs: 20 * MOST_ATOMS, outputs: 1 };
    const cost = networkCost(setting, MOST_ATOMS * perAtom, size);
    const trace = KEPT_PER_FEATURE * samplesOfStep(setting) * MOST_ATOMS * 2 * N;
    return { ...cost, memoryBytes: cost.memoryBytes + trace };
  },
  shape: networkShape,
  rest: (setting) => networkRest(setting, "squared"),
  preset: {
    parameters: { samples: 50, width: 16, learningRate: 3e-3 },
    task: { table: "sweeps/miniature/molecules.csv", test: { samples: 50 } },
    centered: false,
    method: { kind: "adamw", rateRule: "constant", batch: 32 },
    steps: 300,
    grok: { train: 0.01, test: 0.05 },
  },
  report: {
    lossUnit: NETWORK_LOSS_UNIT,
    mechanism: NETWORK_MECHANISM,
    definition:
      "Two graph convolutions over the bonds of a molecule, whose matrices depend on the kind of bond, a sum over its atoms and a layer of ReLU units, scaled by α, learn a property of the molecule. They are trained on the mean squared error.",
  },
  workplace: async (choice) => (await import("./training/trainer.js")).workplace(choice),
  trainer: async (choice) => (await import("./training/trainer.js")).open(choice),
});
