-- How does the median time to grok depend on the laziness alpha? One row for each alpha and epsilon of each sweep,
-- over all seeds and dataset sizes. Medians are of the trials that got there, so read `reached` beside them.
WITH ranked AS (
  SELECT
    sweep, alpha, epsilon, test_step,
    row_number() OVER (PARTITION BY sweep, alpha, epsilon ORDER BY test_step) AS rank,
    count(*) OVER (PARTITION BY sweep, alpha, epsilon) AS reached
  FROM time_to_grok
  WHERE reached
)
SELECT sweep, alpha, epsilon, reached, avg(test_step) AS median_test_step
FROM ranked
WHERE 2 * rank BETWEEN reached AND reached + 2
GROUP BY sweep, alpha, epsilon
ORDER BY sweep, epsilon, alpha;
