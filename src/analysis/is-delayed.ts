/**
 * Whether generalisation came late: test_step ≥ ρ · train_step. A product, so that a train set fitted from step 0 on is
 * compared too; a test loss that began below its threshold is not late.
 */
export function isDelayed(trainStep: number, testStep: number, ratio: number): boolean {
  return testStep > 0 && testStep >= ratio * trainStep;
}
