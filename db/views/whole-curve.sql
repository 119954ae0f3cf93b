-- The curves that outcomes were decided from: for each sweep the rows of its own grid up to the outcome's `steps`, and the
-- end, which is no row of `curve` where it lies off that grid. What is computed from these rows is what `outcome` says
-- (db/queries/crossings-from-curves.sql).
--   off_grid   1 in the row of such an end. Its losses are those of `outcome`; the other columns are known where training
--              ended there, and NULL where a smaller budget was read from a longer curve.
CREATE VIEW whole_curve AS
SELECT
  sweep.name AS sweep,
  outcome.sweep_id,
  outcome.trial_id,
  curve.step,
  0 AS off_grid,
  curve.train_loss,
  curve.test_loss,
  curve.weight_norm,
  curve.weight_distance,
  curve.error_trace,
  curve.error_quadratic,
  curve.error_linear,
  curve.alignment_sample,
  curve.alignment_offdiagonal,
  curve.alignment_population,
  curve.kernel_distance,
  curve.linearised_train,
  curve.linearised_test,
  curve.parameter_norm,
  curve.layer_norm_sum,
  curve.train_accuracy,
  curve.test_accuracy,
  curve.margin,
  curve.train_within_1e_4,
  curve.test_within_1e_4,
  curve.train_within_5e_4,
  curve.test_within_5e_4,
  curve.train_within_5e_3,
  curve.test_within_5e_3,
  curve.train_within_1e_2,
  curve.test_within_1e_2,
  curve.train_within_1e_1,
  curve.test_within_1e_1,
  curve.extra
FROM outcome
JOIN trial ON trial.sweep_id = outcome.sweep_id AND trial.id = outcome.trial_id
JOIN sweep ON sweep.id = outcome.sweep_id
JOIN curve ON curve.trial_id = outcome.trial_id AND curve.step <= outcome.steps
WHERE trial.orphaned = 0
  -- A rule of an older program has no steps: then every row counts, those of other sweeps' grids too.
  AND (
    EXISTS (SELECT 1 FROM rule_step WHERE rule_step.rule_id = outcome.rule_id AND rule_step.step = curve.step)
    OR NOT EXISTS (SELECT 1 FROM rule_step WHERE rule_step.rule_id = outcome.rule_id)
  )
UNION ALL
SELECT
  sweep.name AS sweep,
  outcome.sweep_id,
  outcome.trial_id,
  outcome.steps AS step,
  1 AS off_grid,
  outcome.final_train AS train_loss,
  outcome.final_test AS test_loss,
  progress.end_values ->> '$.last.weight_norm' AS weight_norm,
  progress.end_values ->> '$.last.weight_distance' AS weight_distance,
  progress.end_values ->> '$.last.error_trace' AS error_trace,
  progress.end_values ->> '$.last.error_quadratic' AS error_quadratic,
  progress.end_values ->> '$.last.error_linear' AS error_linear,
  progress.end_values ->> '$.last.alignment_sample' AS alignment_sample,
  progress.end_values ->> '$.last.alignment_offdiagonal' AS alignment_offdiagonal,
  progress.end_values ->> '$.last.alignment_population' AS alignment_population,
  progress.end_values ->> '$.last.kernel_distance' AS kernel_distance,
  progress.end_values ->> '$.last.linearised_train' AS linearised_train,
  progress.end_values ->> '$.last.linearised_test' AS linearised_test,
  progress.end_values ->> '$.last.parameter_norm' AS parameter_norm,
  progress.end_values ->> '$.last.layer_norm_sum' AS layer_norm_sum,
  progress.end_values ->> '$.last.train_accuracy' AS train_accuracy,
  progress.end_values ->> '$.last.test_accuracy' AS test_accuracy,
  progress.end_values ->> '$.last.margin' AS margin,
  progress.end_values ->> '$.last.train_within_1e_4' AS train_within_1e_4,
  progress.end_values ->> '$.last.test_within_1e_4' AS test_within_1e_4,
  progress.end_values ->> '$.last.train_within_5e_4' AS train_within_5e_4,
  progress.end_values ->> '$.last.test_within_5e_4' AS test_within_5e_4,
  progress.end_values ->> '$.last.train_within_5e_3' AS train_within_5e_3,
  progress.end_values ->> '$.last.test_within_5e_3' AS test_within_5e_3,
  progress.end_values ->> '$.last.train_within_1e_2' AS train_within_1e_2,
  progress.end_values ->> '$.last.test_within_1e_2' AS test_within_1e_2,
  progress.end_values ->> '$.last.train_within_1e_1' AS train_within_1e_1,
  progress.end_values ->> '$.last.test_within_1e_1' AS test_within_1e_1,
  progress.end_values -> '$.last.extra' AS extra
FROM outcome
JOIN trial ON trial.sweep_id = outcome.sweep_id AND trial.id = outcome.trial_id
JOIN sweep ON sweep.id = outcome.sweep_id
LEFT JOIN progress
  ON progress.trial_id = outcome.trial_id
  AND progress.ending IN ('budget', 'decided')
  AND progress.end_values ->> '$.steps' = outcome.steps
WHERE trial.orphaned = 0
  AND outcome.steps IS NOT NULL
  AND NOT EXISTS (
    SELECT 1 FROM curve
    WHERE curve.trial_id = outcome.trial_id
      AND curve.step = outcome.steps
      AND (
        EXISTS (SELECT 1 FROM rule_step WHERE rule_step.rule_id = outcome.rule_id AND rule_step.step = curve.step)
        OR NOT EXISTS (SELECT 1 FROM rule_step WHERE rule_step.rule_id = outcome.rule_id)
      )
  );
