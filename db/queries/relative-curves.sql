-- Curves on the scale of the thresholds, losses over E[y^2]: for every seed at the alpha, epsilon and P of each sweep
-- where most trials got there. One line of a plot for each seed.
WITH best_cell AS (
  SELECT sweep_id, alpha, epsilon, samples,
    row_number() OVER (PARTITION BY sweep_id ORDER BY reached DESC, alpha, epsilon, samples) AS place
  FROM cell
)
SELECT
  t.sweep, t.seed, t.alpha, t.epsilon, t.samples, curve.step,
  curve.train_loss / outcome.label_power AS relative_train,
  curve.test_loss / outcome.label_power AS relative_test
FROM best_cell
JOIN time_to_grok AS t USING (sweep_id, alpha, epsilon, samples)
JOIN outcome USING (sweep_id, trial_id)
JOIN curve USING (trial_id)
WHERE best_cell.place = 1 AND curve.step <= outcome.steps
ORDER BY t.sweep, t.seed, curve.step;
