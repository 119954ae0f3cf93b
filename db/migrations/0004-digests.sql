-- Schema 4: what a program wrote can be told from what damage made of it (docs/store.md, "Digests and seals"). NULL: an
-- older program wrote the row, so nothing is known about it.

-- Of the trial's curve and end as they were when its latest attempt ended; NULL too while it is in training.
ALTER TABLE progress ADD COLUMN digest BLOB;         -- SHA-256, 32 bytes
-- Of this row, of the trial's recordings and of their plans; there where the digest is.
ALTER TABLE progress ADD COLUMN seal BLOB;           -- SHA-256, 32 bytes
-- Of the outcome and the rule that it was decided under.
ALTER TABLE outcome ADD COLUMN digest BLOB;          -- SHA-256, 32 bytes
ALTER TABLE attempt ADD COLUMN seal BLOB;            -- SHA-256 of the row
ALTER TABLE sweep ADD COLUMN seal BLOB;              -- SHA-256 of name and definition
ALTER TABLE sweep ADD COLUMN regimes_seal BLOB;      -- SHA-256 of the sweep's rows of regime_result
-- Origin, orphaned and deepened_to once more, as one number: 4 deepened_to (-1 where it is NULL) + 2 if refined + orphaned.
ALTER TABLE trial ADD COLUMN state INTEGER;

-- The recorded steps that outcomes under a rule are decided from, up to its budget.
CREATE TABLE rule_step (
  rule_id INTEGER NOT NULL REFERENCES rule (id),
  step INTEGER NOT NULL,
  PRIMARY KEY (rule_id, step)
) STRICT, WITHOUT ROWID;
