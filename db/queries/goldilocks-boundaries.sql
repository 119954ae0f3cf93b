-- Where does the goldilocks regime of the dataset size begin (P1) and end (P2)? One row for each alpha and epsilon,
-- in samples; empty until `groksweep report` has computed them.
SELECT DISTINCT
  sweep, alpha, epsilon, others,
  p1, p1_low, p1_high,
  p2, p2_low, p2_high,
  p2 / p1 AS width_of_regime,
  flags
FROM regime
ORDER BY sweep, epsilon, alpha;
