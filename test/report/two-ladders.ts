import type { OutcomeRow } from "../../src/model/index.js";
import { outcomeRow } from "../analysis/outcome-rows.js";

/** One trial at each of three P, for two values of α: memorized, grokked, and tracked or diverged. */
export const TWO_LADDERS: readonly OutcomeRow[] = [1, 4].flatMap((alpha) => [
  outcomeRow({ alpha, samples: 50 }, { kind: "memorized", train_step: 10 }),
  outcomeRow({ alpha, samples: 200 }, { kind: "grokked", train_step: 10, test_step: 400 * alpha }),
  outcomeRow(
    { alpha, samples: 800 },
    alpha === 1 ? { kind: "tracked", train_step: 10, test_step: 20 } : { kind: "diverged", steps: 3 },
  ),
]);
