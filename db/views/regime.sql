-- What analysis found about the dataset size: one row for each cell (docs/definitions.md, src/model/regime-row.ts).
CREATE VIEW regime AS
SELECT
  sweep.name AS sweep,
  regime_result.sweep_id,
  regime_result.alpha,
  regime_result.epsilon,
  regime_result.others,
  regime_result.samples,
  regime_result.regime,
  regime_result.trials,
  regime_result.test_step_median,
  regime_result.test_step_low,
  regime_result.test_step_high,
  regime_result.p1,
  regime_result.p1_low,
  regime_result.p1_high,
  regime_result.p2,
  regime_result.p2_low,
  regime_result.p2_high,
  regime_result.flags,
  regime_result.rule
FROM regime_result
JOIN sweep ON sweep.id = regime_result.sweep_id;
