-- When should weight decay generalise, and when does it? Trials that decay, beside the reduced landscape of the same problem and seed (of any
-- sweep of the store): the norm falls from sigma to w_c in ln(sigma/w_c)/(eta lambda) steps, 0 where it begins below. Omnigrok, arXiv:2210.01117.
SELECT
  landscape.sweep AS landscape,
  t.sweep,
  t.sigma,
  t.learning_rate,
  t.weight_decay,
  t.seed,
  landscape.w_c,
  max(0.0, ln(t.sigma / landscape.w_c)) / (t.learning_rate * t.weight_decay) AS predicted_step,
  t.train_step,
  t.test_step,
  t.test_step * t.learning_rate * t.weight_decay / nullif(max(0.0, ln(t.sigma / landscape.w_c)), 0) AS test_over_predicted
FROM reduced_landscape AS landscape
JOIN trial ON trial.system = landscape.system AND trial.task = landscape.task AND trial.centered = landscape.centered
  AND json_remove(trial.cell, '$.sigma', '$.learningRate', '$.weightDecay', '$.decayRate')
    = json_remove(landscape.others, '$.learningRate', '$.weightDecay', '$.decayRate')
  AND trial.seed = landscape.seed
  AND ifnull(trial.data_seed, trial.seed) = landscape.data_seed
  AND ifnull(trial.target_seed, trial.seed) = landscape.target_seed
  AND ifnull(trial.weights_seed, trial.seed) = landscape.weights_seed
JOIN time_to_grok AS t ON t.sweep_id = trial.sweep_id AND t.trial_id = trial.id
WHERE t.method = 'adamw' AND t.weight_decay > 0 AND landscape.w_c IS NOT NULL
ORDER BY landscape.sweep, t.sweep, t.weight_decay, t.learning_rate, t.sigma, t.seed;
