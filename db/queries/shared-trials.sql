-- Which trials do sweeps share? They were trained once; each sweep has an outcome of its own, under its thresholds.
SELECT
  trial.id AS trial_id,
  count(*) AS sweeps,
  group_concat(sweep.name || ': ' || coalesce(outcome.kind, 'pending'), ', ') AS outcomes
FROM trial
JOIN sweep ON sweep.id = trial.sweep_id
LEFT JOIN outcome ON outcome.sweep_id = trial.sweep_id AND outcome.trial_id = trial.id
GROUP BY trial.id
HAVING count(*) > 1
ORDER BY sweeps DESC, trial.id;
