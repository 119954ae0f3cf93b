-- Schema 2: trials of engine network.

ALTER TABLE trial ADD COLUMN modulus INTEGER;        -- NULL: the task has none
ALTER TABLE trial ADD COLUMN method_settings TEXT;   -- canonical JSON of what a method has beside its tolerance; NULL: nothing

-- Norms of all parameters: root of the sum of squares, and sum over layers of their norms.
ALTER TABLE curve ADD COLUMN parameter_norm REAL;
ALTER TABLE curve ADD COLUMN layer_norm_sum REAL;
-- Shares of samples classified rightly, or of a regression, with a squared error below 1e-3; and below other thresholds.
ALTER TABLE curve ADD COLUMN train_accuracy REAL;
ALTER TABLE curve ADD COLUMN test_accuracy REAL;
ALTER TABLE curve ADD COLUMN margin REAL;
ALTER TABLE curve ADD COLUMN train_within_1e_4 REAL;
ALTER TABLE curve ADD COLUMN test_within_1e_4 REAL;
ALTER TABLE curve ADD COLUMN train_within_5e_4 REAL;
ALTER TABLE curve ADD COLUMN test_within_5e_4 REAL;
ALTER TABLE curve ADD COLUMN train_within_5e_3 REAL;
ALTER TABLE curve ADD COLUMN test_within_5e_3 REAL;
ALTER TABLE curve ADD COLUMN train_within_1e_2 REAL;
ALTER TABLE curve ADD COLUMN test_within_1e_2 REAL;
ALTER TABLE curve ADD COLUMN train_within_1e_1 REAL;
ALTER TABLE curve ADD COLUMN test_within_1e_1 REAL;

-- The tensor library that a trial of engine network was begun on: its float32 numbers are that library's own.
ALTER TABLE progress ADD COLUMN backend TEXT;
