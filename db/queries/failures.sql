-- Which trials failed, how often, and why? `recovered` is 1 where a later attempt ended well.
SELECT
  attempt.trial_id,
  count(*) FILTER (WHERE attempt.ending = 'failed') AS failures,
  max(json_extract(attempt.error, '$.message')) FILTER (WHERE attempt.ending = 'failed') AS error,
  max(attempt.ending <> 'failed') AS recovered
FROM attempt
GROUP BY attempt.trial_id
HAVING failures > 0
ORDER BY recovered, failures DESC, attempt.trial_id;
