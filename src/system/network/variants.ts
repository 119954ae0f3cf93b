import { described, integerFrom, mappingOf, oneOf } from "../domains.js";
import type { TaskKey } from "../../model/index.js";

/** The source of architecture and initial weights, where sources differ. */
export type NetworkVariant = "omnigrok" | "kumar";

/** The key `variant` of tasks that have two sources. */
export const VARIANT: TaskKey = {
  meaning: "whose network and initial weights; default omnigrok",
  domain: oneOf("omnigrok", "kumar"),
};

/** The key `test` of tasks that need the size of their test set. */
export const TEST_SAMPLES: TaskKey = {
  meaning: "the test set: { samples: n }",
  domain: {
    ...mappingOf({ samples: described(integerFrom(1), "number of test samples") }, ["samples"]),
    expected: "{ samples: n }",
  },
};
