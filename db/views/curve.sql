-- One row for each recorded step of a trial. A NULL train_loss or test_loss is NaN; in the other columns NULL is "not recorded".
--   extra   JSON object of series that only some systems have; each system's own view has a column for each
CREATE VIEW curve AS
SELECT
  trial_key.id AS trial_id,
  curve_row.step,
  curve_row.train_loss,
  curve_row.test_loss,
  curve_row.weight_norm,
  curve_row.weight_distance,
  curve_row.error_trace,
  curve_row.error_quadratic,
  curve_row.error_linear,
  curve_row.alignment_sample,
  curve_row.alignment_offdiagonal,
  curve_row.alignment_population,
  curve_row.kernel_distance,
  curve_row.linearised_train,
  curve_row.linearised_test,
  curve_row.parameter_norm,
  curve_row.layer_norm_sum,
  curve_row.train_accuracy,
  curve_row.test_accuracy,
  curve_row.margin,
  curve_row.train_within_1e_4,
  curve_row.test_within_1e_4,
  curve_row.train_within_5e_4,
  curve_row.test_within_5e_4,
  curve_row.train_within_5e_3,
  curve_row.test_within_5e_3,
  curve_row.train_within_1e_2,
  curve_row.test_within_1e_2,
  curve_row.train_within_1e_1,
  curve_row.test_within_1e_1,
  curve_row.extra
FROM curve_row
JOIN trial_key ON trial_key.key = curve_row.trial;
