-- Which cells grok fastest? The ten smallest median test steps among cells in which every trial reached the
-- threshold and most of them late (grokked).
SELECT sweep, alpha, epsilon, samples, width, trials, grokked, train_step_median, test_step_median, ratio_median
FROM cell
WHERE reached = trials AND 2 * grokked > trials
ORDER BY test_step_median
LIMIT 10;
