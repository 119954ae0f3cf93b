-- Which parameters led to which outcome, those included that only one system has? One of them: trial.cell ->> '$.teacherScale'.
SELECT
  t.sweep,
  trial.system,
  trial.cell,
  trial.seed,
  t.kind,
  t.train_step,
  t.test_step,
  t.ratio
FROM time_to_grok AS t
JOIN trial ON trial.sweep_id = t.sweep_id AND trial.id = t.trial_id
ORDER BY t.sweep, trial.cell, trial.seed;
