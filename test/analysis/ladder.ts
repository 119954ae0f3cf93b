import type { OutcomeRow } from "../../src/model/index.js";
import { outcomeRow } from "./outcome-rows.js";

/** Numbers of samples of a hand-written ladder. */
export const GRID = [50, 100, 200, 400, 800];

/** One seed's ladder: m memorized, g grokked (ratio 9), t tracked (ratio 1), d diverged, c censored, f failed. */
export function ladder(letters: string, seed = 0, parameters = {}): readonly OutcomeRow[] {
  return [...letters].map((letter, i) => {
    const at = { seed, samples: GRID[i], dimension: 100, ...parameters };
    switch (letter) {
      case "g":
        return outcomeRow(at, { kind: "grokked", train_step: 10, test_step: 90 });
      case "t":
        return outcomeRow(at, { kind: "tracked", train_step: 10, test_step: 10 });
      case "d":
        return outcomeRow(at, { kind: "diverged" });
      case "c":
        return outcomeRow(at, { kind: "censored", train_step: 10, steps: 100 });
      case "f":
        return outcomeRow(at, { kind: "failed", steps: null });
      default:
        return outcomeRow(at, { kind: "memorized", train_step: 10 });
    }
  });
}
