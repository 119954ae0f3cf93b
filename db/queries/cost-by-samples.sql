-- What does a trial cost? Evaluations and milliseconds for each shape, to plan the next sweep by. The join goes
-- through distinct trials, since a trial shared by two sweeps was computed once.
SELECT
  t.method, t.dimension, t.width, t.samples,
  count(*) AS attempts,
  round(avg(attempt.evaluations)) AS evaluations,
  round(avg(attempt.wall_ms), 1) AS wall_ms,
  round(avg(attempt.wall_ms / attempt.evaluations), 4) AS wall_ms_per_evaluation
FROM attempt
JOIN (SELECT DISTINCT id, method, dimension, width, samples FROM trial) AS t ON t.id = attempt.trial_id
WHERE attempt.evaluations > 0
GROUP BY t.method, t.dimension, t.width, t.samples
ORDER BY t.method, t.dimension, t.width, t.samples;
