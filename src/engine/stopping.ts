import {
  hasExploded,
  judgedValues,
  RestRule,
  thresholdLosses,
  type GrokThresholds,
  type JudgedRow,
  type RestLevels,
  type Rest,
} from "../model/index.js";

/** Half a decade: both losses must have stayed below their thresholds for this factor of steps. */
const STAYED_FACTOR = Math.sqrt(10);

/** Has a trial exploded? Non-finite losses, or one above 10⁶ × its start. */
export function isDiverged(row: LossRow, first: LossRow): boolean {
  return hasExploded(row.train_loss, first.train_loss) || hasExploded(row.test_loss, first.test_loss);
}

/** What the rules look at. */
export type LossRow = JudgedRow;

/**
 * The rule behind `stop: decided`, fed record by record: a trial is decided when more steps would not change its
 * outcome. It says where a curve may end, never what it holds.
 *
 * - Both losses are below their thresholds: they have been for half a decade of steps, and they are at rest (model/rest-rule.ts)
 *   besides, where more than being fitted decides that.
 * - Else: they are at rest. So a trial that never is runs to the end of its budget.
 */
export class DecisionRule {
  readonly #rest: Rest;
  readonly #thresholds: GrokThresholds;
  readonly #labelPower: number;
  #begun: { readonly levels: RestLevels; readonly rest: RestRule } | undefined;
  #since: number | null = null;

  constructor(rest: Rest, thresholds: GrokThresholds, labelPower: number) {
    this.#rest = rest;
    this.#thresholds = thresholds;
    this.#labelPower = labelPower;
  }

  /** Is the outcome decided at this record? Rows come in order of step, from step 0 on. */
  observe(row: LossRow): boolean {
    const { levels, rest } = (this.#begun ??= this.#begin(row));
    const judged = judgedValues(this.#thresholds, row);
    const atRest = rest.observe({
      step: row.step,
      train: row.train_loss,
      test: row.test_loss,
      judgedTrain: judged.train,
      judgedTest: judged.test,
    });
    if (judged.train < levels.train && judged.test < levels.test) {
      this.#since ??= Math.max(1, row.step);
      const hasStayed = row.step >= STAYED_FACTOR * this.#since;
      return hasStayed && (atRest || this.#rest.kind === "fitted");
    }
    this.#since = null;
    return atRest;
  }

  #begin(first: LossRow): { readonly levels: RestLevels; readonly rest: RestRule } {
    const levels = thresholdLosses(this.#thresholds, this.#labelPower, first.train_loss, first.test_loss);
    return { levels, rest: new RestRule(this.#rest, levels, this.#labelPower) };
  }
}
