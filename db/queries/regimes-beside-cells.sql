-- Which regime and survival median has each cell, beside its counts of outcomes? The view `regime` names a cell by alpha, epsilon, the amount of
-- data (`samples`, which holds the fraction of a table where that is the amount) and `others`, the further parameters in which cells of the sweep
-- differ, as JSON in the names of `cell.cell`. `groksweep report` fills it.
SELECT
  cell.sweep,
  cell.system,
  cell.cell,
  cell.grokked,
  cell.censored,
  cell.test_step_median AS median_of_reached,
  regime.test_step_median AS survival_median,
  regime.test_step_low,
  regime.test_step_high,
  regime.regime,
  regime.p1,
  regime.p2
FROM regime
JOIN cell ON cell.sweep_id = regime.sweep_id
-- NULL: the system has no such parameter, or its value is no number.
WHERE (regime.alpha IS NULL OR regime.alpha = cell.cell ->> '$.alpha')
  AND (regime.epsilon IS NULL OR regime.epsilon = cell.cell ->> '$.epsilon')
  AND (regime.samples IS NULL OR regime.samples IN (cell.cell ->> '$.samples', cell.cell ->> '$.trainFraction'))
  AND NOT EXISTS (
    SELECT 1
    FROM json_each(regime.others) AS other
    WHERE other.value IS NOT json_extract(cell.cell, '$."' || other.key || '"')
  )
ORDER BY cell.sweep, cell.cell;
