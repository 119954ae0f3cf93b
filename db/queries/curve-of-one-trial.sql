-- The learning curve of one trial: here of a grokked one. For a trial of yours, replace the subquery by its id, or
-- use WHERE trial_id LIKE '0123abcd%'. A NULL loss is NaN: the trial diverged.
SELECT step, train_loss, test_loss, weight_norm
FROM curve
WHERE trial_id = (SELECT trial_id FROM outcome WHERE kind = 'grokked' ORDER BY sweep_id, trial_id LIMIT 1)
ORDER BY step;
