import { isFlatOverLastDecade } from "./flatness.js";
import type { Rest } from "./rest.js";

/**
 * A train loss below this part of the label power counts as fitted: without decay nothing moves any more (test losses
 * then change by less than 3·10⁻⁴).
 */
const FITTED_RELATIVE_LOSS = 1e-8;

/**
 * γt from which on weights have forgotten their start: the part of them that stems from the start has shrunk to e⁻⁵ < 1
 * %. Measured: under the other conditions, none of 480 trials changed sides from γt = 2 on (docs/definitions.md).
 */
export const FORGOTTEN_AT = 5;

/**
 * A value within this relative distance of its threshold is on neither side for good: the one trial of 800 that changed sides
 * after γt = 5 had fallen to 0.996 of its threshold and came to rest at 1.0003 of it.
 */
const NEAR_THRESHOLD = 0.01;

/** Under decay the rule examines a whole decade, so it skips records where they are dense. */
const LOOK_AGAIN_FACTOR = 1.05;

/** The values that thresholds are compared with at one record, and the losses themselves. */
export interface RestRecord {
  readonly step: number;
  /** Raw losses. */
  readonly train: number;
  readonly test: number;
  /** The losses, or error rates where thresholds are on accuracies. */
  readonly judgedTrain: number;
  readonly judgedTest: number;
}

/** Raw levels of both thresholds (thresholdLosses). */
export interface RestLevels {
  readonly train: number;
  readonly test: number;
}

/**
 * Decides from the dynamics whether train and test stay on their sides of their thresholds for good: the one rule behind
 * `stop: decided` and the outcomes. It takes one record at a time.
 *
 * - `fitted`: they stay while the train loss is below its threshold and below 10⁻⁸ of the label power.
 * - `decay`: they stay from a record on where γt ≥ 5 and each value keeps its side: moved once more as far towards its
 *   threshold as over the last decade of steps (or since it crossed), it would still be 1 % away from it; and the loss
 *   of a value above its threshold is flat over that decade. This holds until one of the values changes sides after all.
 * - `never`: never.
 *
 * Edge: a value that is not a number is never at rest.
 * Source: ours. Cost: O(1) a record on average, under decay O(records of a decade) twenty times an e-fold of steps.
 */
export class RestRule {
  readonly #rest: Rest;
  readonly #levels: RestLevels;
  readonly #labelPower: number;
  readonly #decade = new LastDecade();
  #restsOn: string | null = null;
  #nextLook = 0;

  constructor(rest: Rest, levels: RestLevels, labelPower: number) {
    this.#rest = rest;
    this.#levels = levels;
    this.#labelPower = labelPower;
  }

  /** Whether the trial is at rest at this record. Records come in order of step, from step 0 on. */
  observe(record: RestRecord): boolean {
    const rest = this.#rest;
    const levels = this.#levels;
    switch (rest.kind) {
      case "never":
        return false;
      case "fitted":
        return record.judgedTrain < levels.train && record.train < FITTED_RELATIVE_LOSS * this.#labelPower;
      case "decay": {
        this.#decade.add(record);
        const sides = `${record.judgedTrain < levels.train} ${record.judgedTest < levels.test}`;
        if (sides !== this.#restsOn) {
          this.#restsOn = null;
          if (rest.perStep * record.step >= FORGOTTEN_AT && record.step >= this.#nextLook) {
            this.#nextLook = LOOK_AGAIN_FACTOR * record.step;
            const { train, test, judgedTrain, judgedTest } = this.#decade;
            if (
              this.#keepsSide(judgedTrain, train, levels.train) &&
              this.#keepsSide(judgedTest, test, levels.test)
            ) {
              this.#restsOn = sides;
            }
          }
        }
        return this.#restsOn !== null;
      }
    }
  }

  #keepsSide(judged: readonly number[], losses: readonly number[], level: number): boolean {
    const { steps } = this.#decade;
    const end = steps.length - 1;
    const now = judged[end];
    const isBelow = now < level;
    let furthest = now;
    for (let i = end; i >= 0; i--) {
      if (judged[i] < level !== isBelow) {
        // A value below its threshold counts since it crossed; a value above it must have been there for the whole decade.
        if (isBelow) break;
        return false;
      }
      furthest = isBelow ? Math.min(furthest, judged[i]) : Math.max(furthest, judged[i]);
      if (steps[i] <= steps[end] / 10) break;
    }
    const movedAgain = now + (now - furthest);
    if (isBelow) return movedAgain * (1 + NEAR_THRESHOLD) < level;
    return movedAgain >= (1 + NEAR_THRESHOLD) * level && isFlatOverLastDecade(steps, losses);
  }
}

/** The records of the last decade of steps, and at least one before it where there is one. */
class LastDecade {
  readonly steps: number[] = [];
  readonly train: number[] = [];
  readonly test: number[] = [];
  readonly judgedTrain: number[] = [];
  readonly judgedTest: number[] = [];

  add({ step, train, test, judgedTrain, judgedTest }: RestRecord): void {
    this.steps.push(step);
    this.train.push(train);
    this.test.push(test);
    this.judgedTrain.push(judgedTrain);
    this.judgedTest.push(judgedTest);
    // Records are dropped by halves, so adding a record takes constant time on average.
    const middle = this.steps.length >> 1;
    if (this.steps.length < 64 || this.steps[middle] > step / 10) return;
    for (const column of [this.steps, this.train, this.test, this.judgedTrain, this.judgedTest]) {
      column.splice(0, middle);
    }
  }
}
