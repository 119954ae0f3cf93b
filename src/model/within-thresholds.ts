/** Thresholds of the accuracies of a regression, beside the 10⁻³ of `train_accuracy` and `test_accuracy`. */
export const WITHIN_THRESHOLDS = [1e-4, 5e-4, 5e-3, 1e-2, 1e-1] as const;
/** One of {@link WITHIN_THRESHOLDS}. */
export type WithinThreshold = (typeof WITHIN_THRESHOLDS)[number];
