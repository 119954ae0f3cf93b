-- In which cells do seeds disagree about the outcome? A phase boundary runs through them.
SELECT
  sweep, alpha, epsilon, samples,
  count(DISTINCT kind) AS kinds,
  group_concat(seed || ': ' || kind, ', ') AS by_seed
FROM (SELECT * FROM time_to_grok ORDER BY seed)
GROUP BY sweep, alpha, epsilon, samples
HAVING count(DISTINCT kind) > 1
ORDER BY kinds DESC, sweep, alpha, epsilon, samples;
