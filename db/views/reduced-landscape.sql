-- One row for each seed of the trials that were trained at constant norm (constrained, constrained-adam), over the norms sigma
-- of this seed: the edges of the reduced landscape (docs/definitions.md, src/analysis/reduced-landscape.ts).
--   others       the parameters without sigma and seeds, as JSON
--   norms        how many there are; least_norm to largest_norm
--   fits_after   the largest norm below the first at which the train set is fitted, and fits_from, that first one
--   w_c_from     the largest norm that generalises, and w_c_below, the next, which does not
--   fits, w_c    the geometric means of both; NULL where all norms are on one side
CREATE VIEW reduced_landscape AS
WITH norms AS (
  SELECT
    trial.sweep_id, trial.system, trial.task, trial.centered, trial.method, trial.method_settings, trial.engine,
    json_remove(trial.cell, '$.sigma') AS others,
    trial.seed,
    ifnull(trial.data_seed, trial.seed) AS data_seed,
    ifnull(trial.target_seed, trial.seed) AS target_seed,
    ifnull(trial.weights_seed, trial.seed) AS weights_seed,
    trial.sigma,
    outcome.train_step,
    outcome.test_step,
    lag(trial.sigma) OVER of_seed AS sigma_before,
    lead(trial.sigma) OVER of_seed AS sigma_behind
  FROM trial
  JOIN outcome ON outcome.sweep_id = trial.sweep_id AND outcome.trial_id = trial.id
  WHERE trial.orphaned = 0 AND trial.sigma IS NOT NULL AND trial.method IN ('constrained', 'constrained-adam')
  WINDOW of_seed AS (
    PARTITION BY
      trial.sweep_id, trial.system, trial.task, trial.centered, trial.method, trial.method_settings, trial.engine,
      json_remove(trial.cell, '$.sigma'), trial.seed, ifnull(trial.data_seed, trial.seed),
      ifnull(trial.target_seed, trial.seed), ifnull(trial.weights_seed, trial.seed)
    ORDER BY trial.sigma
  )
), edges AS (
  SELECT
    sweep_id, system, task, centered, method, method_settings, engine, others, seed, data_seed, target_seed, weights_seed,
    count(*) AS norms,
    min(sigma) AS least_norm,
    max(sigma) AS largest_norm,
    -- Norms rise, so that the norm before the first that fits is the least of those before any that fits; 0: there is none.
    nullif(min(ifnull(sigma_before, 0.0)) FILTER (WHERE train_step IS NOT NULL), 0.0) AS fits_after,
    min(sigma) FILTER (WHERE train_step IS NOT NULL) AS fits_from,
    max(sigma) FILTER (WHERE test_step IS NOT NULL) AS w_c_from,
    nullif(max(ifnull(sigma_behind, 9e999)) FILTER (WHERE test_step IS NOT NULL), 9e999) AS w_c_below
  FROM norms
  GROUP BY
    sweep_id, system, task, centered, method, method_settings, engine, others, seed, data_seed, target_seed, weights_seed
)
SELECT
  sweep.name AS sweep,
  edges.*,
  exp((ln(fits_after) + ln(fits_from)) / 2) AS fits,
  exp((ln(w_c_from) + ln(w_c_below)) / 2) AS w_c
FROM edges
JOIN sweep ON sweep.id = edges.sweep_id
WHERE norms > 1;
