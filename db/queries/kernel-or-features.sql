-- Does generalising take feature learning? In every cell, how many trials kernel regression with the initial kernel
-- would have generalised too (kernel), and how many it would not (features). Needs the metric kernelRegression.
SELECT
  sweep, alpha, epsilon, samples,
  count(*) FILTER (WHERE mechanism = 'kernel') AS kernel,
  count(*) FILTER (WHERE mechanism = 'features') AS features,
  round(avg(kernel_test), 4) AS mean_kernel_test,
  round(avg(rich_step), 1) AS mean_rich_step
FROM time_to_grok
WHERE reached
GROUP BY sweep, alpha, epsilon, samples
ORDER BY sweep, alpha, epsilon, samples;
