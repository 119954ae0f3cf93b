-- Schema 1. Never edited once released: changes come as new files (docs/store.md).
-- Absent values are NULL, never -1, 0 or infinity. Steps are steps of the method, losses means of squared errors.

CREATE TABLE sweep (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  definition TEXT NOT NULL,          -- canonical JSON of the sweep file
  declaration INTEGER NOT NULL,      -- counts declarations; a trial left out of the latest one is an orphan
  created_at TEXT NOT NULL,          -- ISO 8601, UTC
  updated_at TEXT NOT NULL
) STRICT;

-- One row for each trial of each sweep: a trial that two sweeps share has two rows here and one curve.
CREATE TABLE trial (
  sweep_id INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
  id TEXT NOT NULL,                  -- content id, 64 hexadecimal digits
  alpha REAL NOT NULL,
  epsilon REAL NOT NULL,
  samples INTEGER NOT NULL,
  dimension INTEGER NOT NULL,
  width INTEGER,                     -- NULL: infinite
  eigenvector INTEGER,               -- NULL: polynomial target
  weight_decay REAL NOT NULL,
  decay_rate REAL NOT NULL,
  sigma REAL NOT NULL,
  label_scale REAL NOT NULL,
  learning_rate REAL NOT NULL,
  seed INTEGER NOT NULL,
  data_seed INTEGER,                 -- NULL: seed
  target_seed INTEGER,               -- NULL: seed
  weights_seed INTEGER,              -- NULL: seed
  centered INTEGER NOT NULL CHECK (centered IN (0, 1)),
  method TEXT NOT NULL,              -- 'gd', 'flow'
  tolerance REAL,                    -- of 'flow'; NULL elsewhere
  engine TEXT NOT NULL,
  task TEXT NOT NULL,                -- canonical JSON
  parameters TEXT NOT NULL,          -- canonical JSON of every parameter
  origin TEXT NOT NULL CHECK (origin IN ('file', 'refined')),
  orphaned INTEGER NOT NULL CHECK (orphaned IN (0, 1)),
  declaration INTEGER NOT NULL,
  PRIMARY KEY (sweep_id, id)
) STRICT;
CREATE INDEX trial_by_id ON trial (id);
CREATE INDEX trial_by_orphaned ON trial (sweep_id, orphaned);

-- Thresholds, budget and grid that outcomes were decided under, once for many outcomes.
CREATE TABLE rule (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE outcome (
  sweep_id INTEGER NOT NULL,
  trial_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('grokked', 'tracked', 'memorized', 'lost', 'collapsed', 'unfitted',
    'censored', 'diverged', 'failed')),
  train_step REAL,
  test_step REAL,
  train_first_step REAL,
  test_first_step REAL,
  delay REAL,
  delay_at_least REAL,
  ratio REAL,
  rise REAL,
  rich_step REAL,
  kernel_test REAL,
  label_power REAL,
  initial_train REAL,
  initial_test REAL,
  final_train REAL,
  final_test REAL,
  steps REAL,
  rule_id INTEGER NOT NULL REFERENCES rule (id),
  PRIMARY KEY (sweep_id, trial_id),
  FOREIGN KEY (sweep_id, trial_id) REFERENCES trial (sweep_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX outcome_by_kind ON outcome (sweep_id, kind);

-- What follows belongs to the trial alone and is shared between sweeps.

-- A NULL train_loss or test_loss is NaN (SQLite has none); in the other columns NULL is "not recorded".
CREATE TABLE curve (
  trial_id TEXT NOT NULL,
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
  PRIMARY KEY (trial_id, step)
) STRICT, WITHOUT ROWID;

-- A recorded grid with its metrics, once for many trials.
CREATE TABLE record_plan (
  id INTEGER PRIMARY KEY,
  grid TEXT NOT NULL,                -- canonical JSON
  metrics TEXT NOT NULL,             -- canonical JSON, sorted
  UNIQUE (grid, metrics)
) STRICT;

-- The stretch of a trial's curve in which every step of the plan's grid is stored.
CREATE TABLE recording (
  trial_id TEXT NOT NULL,
  plan_id INTEGER NOT NULL REFERENCES record_plan (id),
  first_step REAL NOT NULL,
  last_step REAL,                    -- NULL: nothing yet
  PRIMARY KEY (trial_id, plan_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE progress (
  trial_id TEXT NOT NULL PRIMARY KEY,
  plan_id INTEGER REFERENCES record_plan (id), -- the latest recording; NULL: none was announced
  last_step REAL,                    -- without a recording, the last step that was stored
  ending TEXT CHECK (ending IN ('budget', 'decided', 'diverged')),
  end_values TEXT,                   -- JSON of the values at the end; numbers that JSON lacks are strings
  failures INTEGER NOT NULL DEFAULT 0,
  error TEXT,                        -- JSON of the latest failure; NULL once training ended well
  started_at TEXT
) STRICT;

CREATE TABLE checkpoint (
  trial_id TEXT NOT NULL PRIMARY KEY,
  plan_id INTEGER,                   -- the recording it was taken in
  step REAL NOT NULL,
  format INTEGER NOT NULL,
  checksum TEXT NOT NULL,            -- SHA-256 of id, step, format and payload
  payload BLOB NOT NULL
) STRICT;

-- One row for each attempt that ended: of a process that was killed, the continuation is a row, its lost work is not.
CREATE TABLE attempt (
  id INTEGER PRIMARY KEY,
  trial_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,          -- 1 for the first
  engine TEXT,
  engine_version INTEGER,
  kernels TEXT,                      -- what ran, e.g. 'wasm-simd128 x2'; NULL when it failed
  evaluations INTEGER,               -- right-hand sides (flow) or gradient steps (gd) of this attempt
  wall_ms REAL,                      -- this trial's share of the computing time of its worker
  ending TEXT NOT NULL CHECK (ending IN ('budget', 'decided', 'diverged', 'failed')),
  steps REAL,
  error TEXT,                        -- JSON
  started_at TEXT,
  finished_at TEXT NOT NULL,
  node TEXT NOT NULL,
  program TEXT NOT NULL,
  host TEXT NOT NULL
) STRICT;
CREATE INDEX attempt_by_trial ON attempt (trial_id);

-- What analysis found; shown by the view regime (columns: src/model/regime-row.ts).
CREATE TABLE regime_result (
  sweep_id INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
  alpha REAL NOT NULL,
  epsilon REAL NOT NULL,
  others TEXT NOT NULL,
  samples REAL NOT NULL,
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
  rule TEXT NOT NULL,
  PRIMARY KEY (sweep_id, alpha, epsilon, others, samples)
) STRICT;

-- At most one row: who writes.
CREATE TABLE lease (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  token TEXT NOT NULL,
  pid INTEGER NOT NULL,
  host TEXT NOT NULL,
  started_at TEXT NOT NULL,
  renewed_ms INTEGER NOT NULL        -- milliseconds since 1970, UTC
) STRICT;

-- Hashes of the view texts in force, so that an unchanged view is left alone.
CREATE TABLE view_text (
  name TEXT NOT NULL PRIMARY KEY,
  hash TEXT NOT NULL
) STRICT;
