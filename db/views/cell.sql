-- One row for each cell: all that a trial is but its seeds. `cell` has the parameters of its system as JSON. `reached` counts the trials whose test loss came to stay
-- below its threshold; medians and quartiles are plain ones of these trials alone (interpolated between the two
-- nearest, as numpy does), NULL where there are none. They ignore censoring: the view regime has survival medians.
CREATE VIEW cell AS
WITH ranked AS (
  SELECT
    trial.sweep_id, trial.system, trial.cell, trial.alpha, trial.epsilon, trial.samples, trial.dimension, trial.width,
    trial.eigenvector, trial.modulus, trial.method_settings, trial.weight_decay, trial.decay_rate, trial.sigma, trial.label_scale,
    trial.learning_rate, trial.centered, trial.method, trial.tolerance, trial.engine, trial.task,
    outcome.kind, outcome.train_step, outcome.test_step, outcome.delay, outcome.ratio,
    row_number() OVER (same_cell ORDER BY outcome.test_step NULLS LAST) - 1 AS test_rank,
    row_number() OVER (same_cell ORDER BY outcome.train_step NULLS LAST) - 1 AS train_rank,
    row_number() OVER (same_cell ORDER BY outcome.delay NULLS LAST) - 1 AS delay_rank,
    row_number() OVER (same_cell ORDER BY outcome.ratio NULLS LAST) - 1 AS ratio_rank,
    count(outcome.test_step) OVER same_cell AS test_count,
    count(outcome.train_step) OVER same_cell AS train_count,
    count(outcome.delay) OVER same_cell AS delay_count,
    count(outcome.ratio) OVER same_cell AS ratio_count
  FROM trial
  LEFT JOIN outcome ON outcome.sweep_id = trial.sweep_id AND outcome.trial_id = trial.id
  WHERE trial.orphaned = 0
  WINDOW same_cell AS (
    PARTITION BY
      trial.sweep_id, trial.system, trial.cell, trial.centered, trial.method, trial.tolerance, trial.method_settings,
      trial.engine, trial.task
  )
)
SELECT
  sweep.name AS sweep,
  ranked.sweep_id, ranked.system, ranked.cell, ranked.alpha, ranked.epsilon, ranked.samples, ranked.dimension, ranked.width,
  ranked.eigenvector, ranked.modulus, ranked.method_settings, ranked.weight_decay, ranked.decay_rate, ranked.sigma, ranked.label_scale,
  ranked.learning_rate, ranked.centered, ranked.method, ranked.tolerance, ranked.engine, ranked.task,
  count(*) AS trials,
  count(ranked.kind) AS outcomes,
  count(ranked.test_step) AS reached,
  count(*) FILTER (WHERE ranked.kind = 'grokked') AS grokked,
  count(*) FILTER (WHERE ranked.kind = 'tracked') AS tracked,
  count(*) FILTER (WHERE ranked.kind = 'memorized') AS memorized,
  count(*) FILTER (WHERE ranked.kind = 'lost') AS lost,
  count(*) FILTER (WHERE ranked.kind = 'collapsed') AS collapsed,
  count(*) FILTER (WHERE ranked.kind = 'unfitted') AS unfitted,
  count(*) FILTER (WHERE ranked.kind = 'censored') AS censored,
  count(*) FILTER (WHERE ranked.kind = 'diverged') AS diverged,
  count(*) FILTER (WHERE ranked.kind = 'failed') AS failed,
  -- A weighted sum over ranks: the hat function around rank q (n - 1) interpolates between its two neighbours.
  sum(ranked.test_step * max(0.0, 1.0 - abs(ranked.test_rank - 0.25 * (ranked.test_count - 1)))) AS test_step_q1,
  sum(ranked.test_step * max(0.0, 1.0 - abs(ranked.test_rank - 0.5 * (ranked.test_count - 1)))) AS test_step_median,
  sum(ranked.test_step * max(0.0, 1.0 - abs(ranked.test_rank - 0.75 * (ranked.test_count - 1)))) AS test_step_q3,
  min(ranked.test_step) AS test_step_min,
  max(ranked.test_step) AS test_step_max,
  sum(ranked.train_step * max(0.0, 1.0 - abs(ranked.train_rank - 0.5 * (ranked.train_count - 1)))) AS train_step_median,
  sum(ranked.delay * max(0.0, 1.0 - abs(ranked.delay_rank - 0.5 * (ranked.delay_count - 1)))) AS delay_median,
  sum(ranked.ratio * max(0.0, 1.0 - abs(ranked.ratio_rank - 0.5 * (ranked.ratio_count - 1)))) AS ratio_median
FROM ranked
JOIN sweep ON sweep.id = ranked.sweep_id
GROUP BY
  ranked.sweep_id, ranked.system, ranked.cell, ranked.centered, ranked.method, ranked.tolerance, ranked.method_settings,
  ranked.engine, ranked.task;
