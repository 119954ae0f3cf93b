-- Where did training end too early to tell? The share of censored trials in every cell, the worst first: the cells to
-- deepen. `test_at_least` is how far they were trained.
SELECT
  sweep, alpha, epsilon, samples,
  count(*) AS outcomes,
  avg(censored) AS censored_share,
  max(CASE WHEN censored THEN test_at_least END) AS test_at_least
FROM time_to_grok
GROUP BY sweep, alpha, epsilon, samples
HAVING sum(censored) > 0
ORDER BY censored_share DESC, sweep, alpha, epsilon, samples;
