import { PARAMETER_DEFAULTS, type OutcomeRow, type TrialParameters } from "../../src/model/index.js";

/** Outcome rows written by hand: everything absent unless said. */
export function outcomeRow(
  parameters: Partial<TrialParameters>,
  outcome: Partial<OutcomeRow> & Pick<OutcomeRow, "kind">,
): OutcomeRow {
  const train = outcome.train_step ?? null;
  const test = outcome.test_step ?? null;
  const hasBoth = train !== null && test !== null;
  const all = { ...PARAMETER_DEFAULTS, ...parameters };
  return {
    trialId: JSON.stringify(all),
    parameters: all,
    train_first_step: train,
    test_first_step: test,
    delay: hasBoth ? test - train : null,
    delay_at_least: null,
    ratio: hasBoth && train > 0 ? test / train : null,
    rise: 1,
    rich_step: null,
    kernel_test: null,
    label_power: 0.75,
    initial_train: 1,
    initial_test: 1,
    final_train: 1e-3,
    final_test: 1e-2,
    steps: 1000,
    ...outcome,
    train_step: train,
    test_step: test,
  };
}
