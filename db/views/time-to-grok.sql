-- One row for each outcome: when train and test stayed below their thresholds, and what is known where they did not.
--   reached      1 when the test loss came to stay below its threshold
--   left_out     1 when the trial says nothing about the time (diverged, failed)
--   settled      1 when nothing moves any more: it will not reach under any budget (memorized, unfitted)
--   censored     1 when training ended first: its time is only known to be beyond test_at_least
--   test_at_least  the last step trained, wherever the threshold was not reached
--   so_far       of a censored trial with both crossings what its curve shows up to its last step, 'grokked' or 'tracked';
--                else NULL (src/analysis/so-far.ts)
--   phase        where the sweep asks for phases: 'comprehension', 'grokking', 'memorization' or 'confusion'
--                (src/analysis/phase.ts); NULL where it does not, and while the trial is not judged yet
--   mechanism    of a trial that reached: 'kernel' when kernel regression with the initial kernel passes the threshold
--                too, 'features' when it does not; NULL when unknown (src/analysis/mechanism.ts)
CREATE VIEW time_to_grok AS
SELECT
  sweep.name AS sweep,
  trial.sweep_id,
  trial.id AS trial_id,
  trial.system,
  trial.cell,
  trial.alpha,
  trial.epsilon,
  trial.samples,
  trial.dimension,
  trial.width,
  trial.eigenvector,
  trial.modulus,
  trial.weight_decay,
  trial.decay_rate,
  trial.sigma,
  trial.label_scale,
  trial.learning_rate,
  trial.centered,
  trial.method,
  trial.tolerance,
  trial.method_settings,
  trial.engine,
  trial.task,
  trial.seed,
  trial.data_seed,
  trial.target_seed,
  trial.weights_seed,
  outcome.kind,
  outcome.train_step,
  outcome.test_step,
  outcome.delay,
  outcome.delay_at_least,
  outcome.ratio,
  outcome.steps,
  outcome.test_step IS NOT NULL AS reached,
  outcome.kind IN ('diverged', 'failed') AS left_out,
  outcome.kind IN ('memorized', 'unfitted') AS settled,
  outcome.test_step IS NULL
    AND outcome.kind NOT IN ('diverged', 'failed', 'memorized', 'unfitted') AS censored,
  outcome.train_step IS NULL
    AND outcome.kind NOT IN ('diverged', 'failed', 'unfitted') AS train_censored,
  CASE
    WHEN outcome.test_step IS NULL AND outcome.kind NOT IN ('diverged', 'failed') THEN outcome.steps
  END AS test_at_least,
  CASE
    WHEN outcome.kind = 'censored' AND outcome.train_step IS NOT NULL AND outcome.test_step IS NOT NULL THEN
      CASE outcome.test_step > 0 AND outcome.test_step >= (rule.text ->> '$.thresholds.ratio') * outcome.train_step
        WHEN 1 THEN 'grokked'
        WHEN 0 THEN 'tracked'
      END
  END AS so_far,
  CASE
    WHEN rule.text ->> '$.thresholds.phases.lag' IS NULL OR outcome.kind = 'failed' THEN NULL
    WHEN outcome.test_first_step - outcome.train_first_step < rule.text ->> '$.thresholds.phases.lag' THEN 'comprehension'
    WHEN outcome.test_first_step - outcome.train_first_step IS NOT NULL THEN 'grokking'
    WHEN outcome.kind = 'censored' AND ifnull(outcome.steps, 0) < rule.text ->> '$.budget.steps' THEN NULL
    WHEN outcome.train_first_step IS NULL THEN 'confusion'
    ELSE 'memorization'
  END AS phase,
  outcome.rich_step,
  outcome.kernel_test,
  outcome.facts,
  CASE
    WHEN outcome.test_step IS NULL THEN NULL
    WHEN outcome.kernel_test IS NOT NULL THEN
      CASE outcome.kernel_test < (rule.text ->> '$.thresholds.test') * CASE rule.text ->> '$.thresholds.relativeTo'
        WHEN 'labels' THEN outcome.label_power
        WHEN 'initial' THEN outcome.initial_test
        WHEN 'absolute' THEN 1.0
      END
        WHEN 1 THEN 'kernel'
        WHEN 0 THEN 'features'
      END
    WHEN outcome.rich_step <= outcome.test_step THEN 'features'
  END AS mechanism
FROM outcome
JOIN trial ON trial.sweep_id = outcome.sweep_id AND trial.id = outcome.trial_id
JOIN sweep ON sweep.id = trial.sweep_id
LEFT JOIN rule ON rule.id = outcome.rule_id
WHERE trial.orphaned = 0;
