-- How far is every sweep? Trials, outcomes of each kind, and what is still to be trained.
SELECT
  sweep.name AS sweep,
  count(*) AS trials,
  count(*) FILTER (WHERE outcome.kind IS NULL) AS pending,
  count(*) FILTER (WHERE outcome.kind = 'grokked') AS grokked,
  count(*) FILTER (WHERE outcome.kind = 'tracked') AS tracked,
  count(*) FILTER (WHERE outcome.kind = 'memorized') AS memorized,
  count(*) FILTER (WHERE outcome.kind = 'censored') AS censored,
  count(*) FILTER (WHERE outcome.kind IN ('lost', 'collapsed', 'unfitted')) AS other,
  count(*) FILTER (WHERE outcome.kind IN ('diverged', 'failed')) AS unusable
FROM trial
JOIN sweep ON sweep.id = trial.sweep_id
LEFT JOIN outcome ON outcome.sweep_id = trial.sweep_id AND outcome.trial_id = trial.id
WHERE trial.orphaned = 0
GROUP BY sweep.name
ORDER BY sweep.name;
