/**
 * Whether generalisation came late: test_step ≥ ρ · train_step. The test is a product, so that it also covers a train set
 * that is fitted from step 0 on; a test loss that began below its threshold is not late.
 */
export function isDelayed(trainStep: number, testStep: number, ratio: number): boolean {
  return testStep > 0 && testStep >= ratio * trainStep;
}
