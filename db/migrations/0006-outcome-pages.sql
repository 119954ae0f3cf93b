-- Schema 6: the outcomes of large sweeps once more, by column, for readers that want all of them.
--
-- @older absent

-- One page holds the outcomes of all trials of a sweep, orphaned ones left out, whose ids begin with these two digits.
-- Whatever changes one of them removes the page (triggers below), so that a page is never old; the end of a run writes it
-- again. docs/store.md defines the columns.
CREATE TABLE outcome_page (
  sweep_id INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
  prefix TEXT NOT NULL,
  trials INTEGER NOT NULL,
  columns BLOB NOT NULL,
  digest BLOB NOT NULL,              -- SHA-256 of columns
  PRIMARY KEY (sweep_id, prefix)
) STRICT;

-- Cells by the numbers that pages of the sweep give them. Rows are only added.
CREATE TABLE outcome_page_cell (
  sweep_id INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  system TEXT NOT NULL,              -- trial.system
  cell TEXT NOT NULL,                -- trial.cell
  digest BLOB NOT NULL,              -- SHA-256 of number, system and cell, with line feeds between them
  PRIMARY KEY (sweep_id, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER outcome_page_after_insert AFTER INSERT ON outcome BEGIN
  DELETE FROM outcome_page WHERE sweep_id = NEW.sweep_id AND prefix = substr(NEW.trial_id, 1, 2);
END;
CREATE TRIGGER outcome_page_after_update AFTER UPDATE ON outcome BEGIN
  DELETE FROM outcome_page WHERE sweep_id = OLD.sweep_id AND prefix = substr(OLD.trial_id, 1, 2);
  DELETE FROM outcome_page WHERE sweep_id = NEW.sweep_id AND prefix = substr(NEW.trial_id, 1, 2);
END;
CREATE TRIGGER outcome_page_after_delete AFTER DELETE ON outcome BEGIN
  DELETE FROM outcome_page WHERE sweep_id = OLD.sweep_id AND prefix = substr(OLD.trial_id, 1, 2);
END;
-- INSERT OR REPLACE deletes a row without telling its triggers.
CREATE TRIGGER outcome_page_after_trial_insert AFTER INSERT ON trial BEGIN
  DELETE FROM outcome_page WHERE sweep_id = NEW.sweep_id AND prefix = substr(NEW.id, 1, 2);
END;
CREATE TRIGGER outcome_page_after_trial_update
AFTER UPDATE OF sweep_id, id, system, cell, seed, data_seed, target_seed, weights_seed, orphaned ON trial
-- A declaration names trials again as they are.
WHEN (OLD.sweep_id, OLD.id, OLD.system, OLD.cell, OLD.seed, OLD.data_seed, OLD.target_seed, OLD.weights_seed, OLD.orphaned)
  IS NOT (NEW.sweep_id, NEW.id, NEW.system, NEW.cell, NEW.seed, NEW.data_seed, NEW.target_seed, NEW.weights_seed, NEW.orphaned)
BEGIN
  DELETE FROM outcome_page WHERE sweep_id = OLD.sweep_id AND prefix = substr(OLD.id, 1, 2);
  DELETE FROM outcome_page WHERE sweep_id = NEW.sweep_id AND prefix = substr(NEW.id, 1, 2);
END;
CREATE TRIGGER outcome_page_after_trial_delete AFTER DELETE ON trial BEGIN
  DELETE FROM outcome_page WHERE sweep_id = OLD.sweep_id AND prefix = substr(OLD.id, 1, 2);
END;

-- Few trials are refined or deepened; without these indexes all rows would be read to find them.
CREATE INDEX trial_refined ON trial (sweep_id, id) WHERE origin = 'refined';
CREATE INDEX trial_deepened ON trial (sweep_id, id) WHERE deepened_to IS NOT NULL;
