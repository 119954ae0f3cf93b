-- What computed these numbers? Attempts, evaluations and computing time of every engine, kernel and program version.
SELECT
  engine, engine_version, kernels, program, node, host,
  count(*) AS attempts,
  count(*) FILTER (WHERE ending = 'failed') AS failed,
  sum(evaluations) AS evaluations,
  round(sum(wall_ms) / 1000, 1) AS seconds,
  min(finished_at) AS first,
  max(finished_at) AS last
FROM attempt
GROUP BY engine, engine_version, kernels, program, node, host
ORDER BY attempts DESC;
