import {
  judgedValues,
  restsOnceFitted,
  thresholdLosses,
  type GrokThresholds,
  type JudgedRow,
  type Trial,
} from "../model/index.js";

/** Half a decade: both losses must have stayed below their thresholds for this factor of steps. */
const STAYED_FACTOR = Math.sqrt(10);

/** Without decay nothing moves any more below this relative train loss (test losses then change by < 3·10⁻⁴). */
const SETTLED_TRAIN = 1e-8;

/** A loss this many times its start has diverged. */
const DIVERGED_FACTOR = 1e6;

/** Has a trial exploded? Non-finite losses, or one above 10⁶ × its start. */
export function isDiverged(row: LossRow, first: LossRow): boolean {
  return !(
    row.train_loss <= DIVERGED_FACTOR * first.train_loss && row.test_loss <= DIVERGED_FACTOR * first.test_loss
  );
}

/** What the rules look at. */
export type LossRow = JudgedRow;

/**
 * The rule behind `stop: decided`, fed record by record. A trial is decided when both losses have been below their
 * thresholds for half a decade of steps, or, where a fitted trial rests, when the train loss has fallen below 10⁻⁸ of
 * the label power while the test loss is above its threshold. It says where a curve may end, never what it holds.
 */
export class DecisionRule {
  readonly #thresholds: GrokThresholds;
  readonly #labelPower: number;
  readonly #restsOnceFitted: boolean;
  #losses: { readonly train: number; readonly test: number } | undefined;
  #since: number | null = null;

  constructor(trial: Trial, thresholds: GrokThresholds, labelPower: number) {
    this.#thresholds = thresholds;
    this.#labelPower = labelPower;
    this.#restsOnceFitted = restsOnceFitted(trial);
  }

  /** Is the outcome decided at this record? Rows come in order of step, from step 0 on. */
  observe(row: LossRow): boolean {
    this.#losses ??= thresholdLosses(this.#thresholds, this.#labelPower, row.train_loss, row.test_loss);
    const { train, test } = judgedValues(this.#thresholds, row);
    const trainBelow = train <= this.#losses.train;
    const testBelow = test <= this.#losses.test;
    if (trainBelow && testBelow) {
      this.#since ??= Math.max(1, row.step);
      return row.step >= STAYED_FACTOR * this.#since;
    }
    this.#since = null;
    return this.#restsOnceFitted && !testBelow && row.train_loss < SETTLED_TRAIN * this.#labelPower;
  }
}

/** Is the outcome of a trial decided by the end of its stored rows (steps increasing, from 0 on)? */
export function isDecided(
  trial: Trial,
  thresholds: GrokThresholds,
  labelPower: number,
  rows: Iterable<LossRow>,
): boolean {
  const rule = new DecisionRule(trial, thresholds, labelPower);
  for (const row of rows) if (rule.observe(row)) return true;
  return false;
}
