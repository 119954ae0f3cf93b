-- How does the delay between fitting and generalising depend on the dataset size P? Quartiles are of the trials that
-- reached both; `never` counts those that settled without, which a mean of delays would hide.
SELECT
  sweep, alpha, epsilon, samples,
  1.0 * samples / dimension AS samples_per_dimension,
  trials, reached,
  memorized + unfitted AS never,
  censored,
  train_step_median, test_step_median, delay_median, ratio_median
FROM cell
ORDER BY sweep, alpha, epsilon, samples;
