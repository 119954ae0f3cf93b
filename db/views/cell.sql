-- One row for each cell: all that a trial is but its seeds. `cell` has the parameters of its system as JSON. `trials` counts all trials
-- that the sweep names there, trained or not; `outcomes` those that have an outcome: where a run was interrupted, there are fewer, and the
-- counts by kind add up to them. `reached` counts the trials whose test loss came to stay below its threshold; medians and quartiles are plain ones of these trials alone (interpolated between the two
-- nearest, as numpy does), NULL where there are none. They ignore censoring: the view regime has survival medians.
CREATE VIEW cell AS
-- Cells get numbers first: sorting by numbers takes a fraction of the time that sorting by their texts takes.
WITH member AS MATERIALIZED (
  SELECT
    dense_rank() OVER (
      ORDER BY
        trial.sweep_id, trial.system, trial.cell, trial.centered, trial.method, trial.tolerance, trial.method_settings,
        trial.engine, trial.task
    ) AS cell_number,
    trial.sweep_id, trial.id AS trial_id, outcome.kind, outcome.train_step, outcome.test_step, outcome.delay, outcome.ratio
  FROM trial
  LEFT JOIN outcome ON outcome.sweep_id = trial.sweep_id AND outcome.trial_id = trial.id
  WHERE trial.orphaned = 0
),
ranked AS (
  SELECT
    cell_number, sweep_id, trial_id, kind, train_step, test_step, delay, ratio,
    row_number() OVER (same_cell ORDER BY test_step NULLS LAST) - 1 AS test_rank,
    row_number() OVER (same_cell ORDER BY train_step NULLS LAST) - 1 AS train_rank,
    row_number() OVER (same_cell ORDER BY delay NULLS LAST) - 1 AS delay_rank,
    row_number() OVER (same_cell ORDER BY ratio NULLS LAST) - 1 AS ratio_rank,
    count(test_step) OVER same_cell AS test_count,
    count(train_step) OVER same_cell AS train_count,
    count(delay) OVER same_cell AS delay_count,
    count(ratio) OVER same_cell AS ratio_count
  FROM member
  WINDOW same_cell AS (PARTITION BY cell_number)
),
summary AS MATERIALIZED (
  SELECT
    sweep_id,
    min(trial_id) AS trial_id,
    count(*) AS trials,
    count(kind) AS outcomes,
    count(test_step) AS reached,
    count(*) FILTER (WHERE kind = 'grokked') AS grokked,
    count(*) FILTER (WHERE kind = 'tracked') AS tracked,
    count(*) FILTER (WHERE kind = 'memorized') AS memorized,
    count(*) FILTER (WHERE kind = 'lost') AS lost,
    count(*) FILTER (WHERE kind = 'collapsed') AS collapsed,
    count(*) FILTER (WHERE kind = 'unfitted') AS unfitted,
    count(*) FILTER (WHERE kind = 'censored') AS censored,
    count(*) FILTER (WHERE kind = 'diverged') AS diverged,
    count(*) FILTER (WHERE kind = 'failed') AS failed,
    -- A weighted sum over ranks: the hat function around rank q (n - 1) interpolates between its two neighbours.
    sum(test_step * max(0.0, 1.0 - abs(test_rank - 0.25 * (test_count - 1)))) AS test_step_q1,
    sum(test_step * max(0.0, 1.0 - abs(test_rank - 0.5 * (test_count - 1)))) AS test_step_median,
    sum(test_step * max(0.0, 1.0 - abs(test_rank - 0.75 * (test_count - 1)))) AS test_step_q3,
    min(test_step) AS test_step_min,
    max(test_step) AS test_step_max,
    sum(train_step * max(0.0, 1.0 - abs(train_rank - 0.5 * (train_count - 1)))) AS train_step_median,
    sum(delay * max(0.0, 1.0 - abs(delay_rank - 0.5 * (delay_count - 1)))) AS delay_median,
    sum(ratio * max(0.0, 1.0 - abs(ratio_rank - 0.5 * (ratio_count - 1)))) AS ratio_median
  FROM ranked
  GROUP BY cell_number
)
SELECT
  sweep.name AS sweep,
  trial.sweep_id, trial.system, trial.cell, trial.alpha, trial.epsilon, trial.samples, trial.dimension, trial.width,
  trial.eigenvector, trial.modulus, trial.method_settings, trial.weight_decay, trial.decay_rate, trial.sigma, trial.label_scale,
  trial.learning_rate, trial.centered, trial.method, trial.tolerance, trial.engine, trial.task,
  summary.trials, summary.outcomes, summary.reached,
  summary.grokked, summary.tracked, summary.memorized, summary.lost, summary.collapsed, summary.unfitted, summary.censored,
  summary.diverged, summary.failed,
  summary.test_step_q1, summary.test_step_median, summary.test_step_q3, summary.test_step_min, summary.test_step_max,
  summary.train_step_median, summary.delay_median, summary.ratio_median
FROM summary
-- Summaries lie in the order of cells.
CROSS JOIN trial ON trial.sweep_id = summary.sweep_id AND trial.id = summary.trial_id
CROSS JOIN sweep ON sweep.id = trial.sweep_id;
