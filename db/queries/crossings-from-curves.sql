-- When did the losses come to stay below their thresholds? Computed from the curves, as the program does (docs/definitions.md):
-- the line in (log step, log loss) between the last record that is not below and the next, in (step, loss) where it begins
-- below step 1. whole_curve has the end of each curve, which `curve` lacks where it lies off the recorded grid; so the
-- columns *_step equal those of `outcome`. (Needs SQLite's ln and exp. Sweeps judged by accuracies are left out.)
WITH thresholds AS (
  SELECT
    outcome.sweep_id, outcome.trial_id, sides.side,
    (rule.text ->> ('$.thresholds.' || sides.side)) * CASE rule.text ->> '$.thresholds.relativeTo'
      WHEN 'labels' THEN outcome.label_power
      WHEN 'initial' THEN iif(sides.side = 'train', outcome.initial_train, outcome.initial_test)
      WHEN 'absolute' THEN 1.0
    END AS level
  FROM outcome
  JOIN rule ON rule.id = outcome.rule_id
  JOIN (SELECT 'train' AS side UNION ALL SELECT 'test') AS sides
  WHERE rule.text ->> '$.thresholds.measure' IS NULL
),
losses AS (
  SELECT
    whole_curve.sweep, whole_curve.sweep_id, whole_curve.trial_id, thresholds.side, thresholds.level, whole_curve.step,
    iif(thresholds.side = 'train', whole_curve.train_loss, whole_curve.test_loss) AS loss
  FROM whole_curve
  JOIN thresholds ON thresholds.sweep_id = whole_curve.sweep_id AND thresholds.trial_id = whole_curve.trial_id
),
-- The records with the one before each, and the last step that is not below the threshold (a NULL loss is NaN).
records AS (
  SELECT
    *,
    lag(step) OVER curve AS step_before,
    lag(loss) OVER curve AS loss_before,
    max(iif(loss < level, NULL, step)) OVER (PARTITION BY sweep_id, trial_id, side) AS last_above
  FROM losses
  WINDOW curve AS (PARTITION BY sweep_id, trial_id, side ORDER BY step)
),
crossings AS (
  SELECT
    sweep, trial_id, side,
    CASE
      WHEN step_before IS NULL OR loss_before IS NULL THEN step
      WHEN step_before < 1 THEN step_before + (step - step_before) * (loss_before - level) / (loss_before - loss)
      ELSE exp(ln(step_before) + (ln(step) - ln(step_before))
        * (ln(loss_before) - ln(level)) / (ln(loss_before) - ln(max(loss, 1e-300))))
    END AS crossing
  FROM records
  -- The first record of the stretch below that lasts to the end.
  WHERE loss < level AND step_before IS last_above
)
SELECT
  sweep, trial_id,
  max(iif(side = 'train', crossing, NULL)) AS train_step,
  max(iif(side = 'test', crossing, NULL)) AS test_step
FROM crossings
GROUP BY sweep, trial_id
ORDER BY sweep, trial_id;
