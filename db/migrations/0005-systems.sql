-- Schema 5: what is trained is a system with parameters and series of its own, and curves are kept under integer keys.
--
-- @older absent
-- @value trial.system = iif(json_valid(task), task ->> '$.kind', '')
-- @value trial.cell = iif(json_valid(task) AND json_valid(parameters), json_remove(parameters,
--     '$.seed', '$.dataSeed', '$.targetSeed', '$.weightsSeed',
--     iif(task ->> '$.kind' = 'eigenvector', '$.seed', '$.eigenvector'),
--     iif(task ->> '$.kind' IN ('modular-mlp', 'modular-transformer'), '$.seed', '$.modulus'),
--     iif(task ->> '$.kind' IN ('modular-mlp', 'modular-transformer', 'mnist'), '$.dimension', '$.seed'),
--     iif(task ->> '$.kind' IN ('polynomial', 'eigenvector', 'data'), '$.seed', '$.epsilon'),
--     iif(task ->> '$.kind' IN ('polynomial', 'eigenvector', 'data'), '$.seed', '$.decayRate'),
--     iif(task ->> '$.kind' IN ('polynomial', 'eigenvector', 'data'), '$.seed', '$.labelScale')), parameters)

-- A trial's key in large tables; its id has 64 digits. In order of declaration, so that what is trained together lies together.
CREATE TABLE trial_key (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO trial_key (id) SELECT DISTINCT id FROM trial ORDER BY id;
INSERT INTO trial_key (id) SELECT DISTINCT trial_id FROM curve WHERE true ON CONFLICT DO NOTHING;

-- Rows of curves, those of a trial side by side; shown by the view curve. A NULL train_loss or test_loss is NaN (SQLite has
-- none); in the other columns NULL is "not recorded".
CREATE TABLE curve_row (
  trial INTEGER NOT NULL,            -- trial_key.key
  step INTEGER NOT NULL,
  train_loss REAL,
  test_loss REAL,
  weight_norm REAL,
  weight_distance REAL,
  error_trace REAL,
  error_quadratic REAL,
  error_linear REAL,
  alignment_sample REAL,
  alignment_offdiagonal REAL,
  alignment_population REAL,
  kernel_distance REAL,
  linearised_train REAL,
  linearised_test REAL,
  parameter_norm REAL,
  layer_norm_sum REAL,
  train_accuracy REAL,
  test_accuracy REAL,
  margin REAL,
  train_within_1e_4 REAL,
  test_within_1e_4 REAL,
  train_within_5e_4 REAL,
  test_within_5e_4 REAL,
  train_within_5e_3 REAL,
  test_within_5e_3 REAL,
  train_within_1e_2 REAL,
  test_within_1e_2 REAL,
  train_within_1e_1 REAL,
  test_within_1e_1 REAL,
  extra TEXT,                        -- JSON object: series that only some systems have; NULL: none
  PRIMARY KEY (trial, step)
) STRICT, WITHOUT ROWID;
INSERT INTO curve_row
SELECT
  trial_key.key, step, train_loss, test_loss, weight_norm, weight_distance, error_trace, error_quadratic, error_linear,
  alignment_sample, alignment_offdiagonal, alignment_population, kernel_distance, linearised_train, linearised_test,
  parameter_norm, layer_norm_sum, train_accuracy, test_accuracy, margin, train_within_1e_4, test_within_1e_4,
  train_within_5e_4, test_within_5e_4, train_within_5e_3, test_within_5e_3, train_within_1e_2, test_within_1e_2,
  train_within_1e_1, test_within_1e_1, NULL
FROM trial_key CROSS JOIN curve ON curve.trial_id = trial_key.id
ORDER BY trial_key.key, step;
DROP TABLE curve;

CREATE TABLE trial_5 (
  sweep_id INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
  id TEXT NOT NULL,                  -- content id, 64 hexadecimal digits
  system TEXT NOT NULL,              -- kind of the task
  cell TEXT NOT NULL,                -- canonical JSON of the parameters without seeds: with system, settings and task the key of a cell
  -- Parameters that many systems have. NULL: the system has none of this name, or its value is no number.
  alpha REAL,
  epsilon REAL,
  samples INTEGER,
  dimension INTEGER,
  width INTEGER,                     -- NULL: infinite, or none
  eigenvector INTEGER,
  modulus INTEGER,
  weight_decay REAL,
  decay_rate REAL,
  sigma REAL,
  label_scale REAL,
  learning_rate REAL,
  seed INTEGER NOT NULL,
  data_seed INTEGER,                 -- NULL: seed
  target_seed INTEGER,               -- NULL: seed
  weights_seed INTEGER,              -- NULL: seed
  -- Takes no room in the file. (What is no JSON has to be read all the same, to be found.)
  parameters TEXT GENERATED ALWAYS AS (iif(json_valid(cell), json_set(cell, '$.seed', seed, '$.dataSeed', data_seed,
    '$.targetSeed', target_seed, '$.weightsSeed', weights_seed), cell)) VIRTUAL,
  centered INTEGER NOT NULL CHECK (centered IN (0, 1)),
  method TEXT NOT NULL,
  tolerance REAL,                    -- of 'flow'; NULL elsewhere
  method_settings TEXT,              -- canonical JSON of what a method has beside its tolerance; NULL: nothing
  engine TEXT NOT NULL,              -- name of the numerics
  task TEXT NOT NULL,                -- canonical JSON
  origin TEXT NOT NULL CHECK (origin IN ('file', 'refined')),
  orphaned INTEGER NOT NULL CHECK (orphaned IN (0, 1)),
  declaration INTEGER NOT NULL,
  deepened_to INTEGER,               -- steps; NULL: the sweep's budget
  -- Origin, orphaned and deepened_to once more, as one number: 4 deepened_to (-1 where it is NULL) + 2 if refined + orphaned.
  state INTEGER,
  PRIMARY KEY (sweep_id, id)
) STRICT;
INSERT INTO trial_5 (
  sweep_id, id, system, cell, alpha, epsilon, samples, dimension, width, eigenvector, modulus, weight_decay, decay_rate,
  sigma, label_scale, learning_rate, seed, data_seed, target_seed, weights_seed, centered, method, tolerance,
  method_settings, engine, task, origin, orphaned, declaration, deepened_to, state
)
SELECT
  sweep_id, id, /*@trial.system*/, /*@trial.cell*/, alpha, epsilon, samples, dimension, width, eigenvector, modulus,
  weight_decay, decay_rate, sigma, label_scale, learning_rate, seed, data_seed, target_seed, weights_seed, centered, method,
  tolerance, method_settings, engine, task, origin, orphaned, declaration, deepened_to, state
FROM trial;
DROP TABLE trial;
ALTER TABLE trial_5 RENAME TO trial;
CREATE INDEX trial_by_id ON trial (id);
-- With the id, so that counting what belongs to a sweep, and listing it in order, reads no row.
CREATE INDEX trial_by_orphaned ON trial (sweep_id, orphaned, id);

-- Numbers known before training, by name, that have no column: a JSON object. NULL: none.
ALTER TABLE outcome ADD COLUMN facts TEXT;

-- SHA-256 of the file of a user's system that trained the attempt. NULL: the system is built in, or it failed before.
ALTER TABLE attempt ADD COLUMN source TEXT;

-- What the content hash is made of: digest of the outcome, and of the rows and columns that its sweep asked for. NULL: not kept.
ALTER TABLE outcome ADD COLUMN content BLOB;         -- SHA-256, 32 bytes

-- As before, but that a system may lack α, ε or P.
CREATE TABLE regime_result_5 (
  sweep_id INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
  alpha REAL,
  epsilon REAL,
  others TEXT NOT NULL,
  samples REAL,
  regime TEXT CHECK (regime IN ('too little', 'goldilocks', 'too much')),
  trials INTEGER NOT NULL,
  test_step_median REAL,
  test_step_low REAL,
  test_step_high REAL,
  p1 REAL,
  p1_low REAL,
  p1_high REAL,
  p2 REAL,
  p2_low REAL,
  p2_high REAL,
  flags TEXT NOT NULL,
  rule TEXT NOT NULL
) STRICT;
INSERT INTO regime_result_5
SELECT sweep_id, alpha, epsilon, others, samples, regime, trials, test_step_median, test_step_low, test_step_high, p1, p1_low,
  p1_high, p2, p2_low, p2_high, flags, rule
FROM regime_result;
DROP TABLE regime_result;
ALTER TABLE regime_result_5 RENAME TO regime_result;
CREATE INDEX regime_result_by_sweep ON regime_result (sweep_id);
