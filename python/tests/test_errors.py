"""Errors of stores that cannot be read: their types, and that each has the path and what to do.

GROKSWEEP_TEST_STORE is a store whose first sweep has a report, GROKSWEEP_OLD_STORES the folder with one store of each schema.
"""

import os
import random
import shutil
import sqlite3
import tempfile
import unittest

import groksweep

STORE = os.environ["GROKSWEEP_TEST_STORE"]
OLD = os.environ["GROKSWEEP_OLD_STORES"]

#: Everything that reads a store.
READERS = {
    "sweeps": lambda store: store.sweeps(),
    "outcomes": lambda store: store.outcomes(),
    "curves": lambda store: store.curves(),
    "cells": lambda store: store.cells(),
    "regimes": lambda store: store.regimes(),
    "sql": lambda store: store.sql("SELECT count(*) FROM curve"),
}


#: Trials have cells of their own from this schema on.
OLDEST_READ = 5


class Errors(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "it.db")

    def copied(self, *statements):
        """A copy of the store, with its first sweep alone, after these statements."""
        shutil.copyfile(STORE, self.path)
        with sqlite3.connect(self.path) as db:
            db.execute("PRAGMA ignore_check_constraints = on")
            db.execute("DELETE FROM sweep WHERE name <> (SELECT min(name) FROM sweep)")
            for statement in statements:
                db.execute(statement)
        db.close()

    def refused(self, error, words, read=lambda store: store.outcomes()):
        with self.assertRaisesRegex(error, words) as caught:
            with groksweep.open(self.path) as store:
                read(store)
        self.assertIs(type(caught.exception), error)
        self.assertIn(self.path, str(caught.exception))

    def test_files_that_are_no_stores(self):
        self.refused(FileNotFoundError, "found no such file")
        os.mkdir(self.path)
        self.refused(IsADirectoryError, "found a folder")
        os.rmdir(self.path)
        os.mkfifo(self.path)
        self.refused(groksweep.NotAStoreError, "found no regular file")
        os.remove(self.path)
        for content, words in [
            (b"", "found an empty file: run the command again"),
            (b"step,loss\n" * 200, "found another file"),
            (bytes(5000), "found another file"),
        ]:
            with open(self.path, "wb") as file:
                file.write(content)
            self.refused(groksweep.NotAStoreError, words)
        for statement in ("CREATE TABLE a (b)", "CREATE TABLE sweep (name)"):
            os.remove(self.path)
            with sqlite3.connect(self.path) as db:
                db.execute(statement)
            db.close()
            self.refused(groksweep.NotAStoreError, "a database of another program")

    def test_files_that_were_cut_off(self):
        size = os.path.getsize(STORE)
        for length in (60, 4096, size // 2, size - 4096):
            shutil.copyfile(STORE, self.path)
            os.truncate(self.path, length)
            self.refused(groksweep.DamagedStoreError, "restore a backup, or rescue")

    def test_pages_with_other_bytes(self):
        """Whatever bytes are wrong: a reader gives the error of the package or a table, and never an error of SQLite."""
        damaged = 0
        for seed in range(60):
            draw = random.Random(seed)
            shutil.copyfile(STORE, self.path)
            size = os.path.getsize(self.path)
            with open(self.path, "r+b") as file:
                for _ in range(1 + seed):
                    file.seek(draw.randrange(100, size - 40))
                    file.write(bytes(draw.randrange(256) for _ in range(40)))
            for name, read in READERS.items():
                try:
                    with groksweep.open(self.path) as store:
                        read(store)
                except groksweep.StoreError as error:
                    self.assertIn(self.path, str(error), name)
                    damaged += isinstance(error, groksweep.DamagedStoreError)
        self.assertGreater(damaged, 50)

    def test_values_and_tables_that_were_altered(self):
        for statement, words in [
            ("UPDATE trial SET cell = '{'", "expected JSON"),
            ("UPDATE trial SET cell = CAST(x'bcbc' AS TEXT)", "UTF-8"),
            ("DROP VIEW time_to_grok", "no such table: time_to_grok"),
            ("DELETE FROM schema_version", "schema_version"),
            ("DROP TABLE schema_version", "schema_version"),
        ]:
            self.copied(statement)
            self.refused(groksweep.DamagedStoreError, words)
            self.refused(groksweep.DamagedStoreError, "groksweep check --store FILE")

    def test_schemas_of_other_versions(self):
        latest = len(os.listdir(os.path.join(OLD, "..", "..", "db", "migrations")))
        for version in range(1, latest + 1):
            shutil.copyfile(os.path.join(OLD, f"000{version}.db"), self.path)
            with groksweep.open(self.path) as store:
                self.assertEqual(len(store.sweeps()), 1)
                self.assertGreater(len(store.cells()), 0)
                if version >= OLDEST_READ:
                    self.assertGreater(len(store.outcomes()), 0)
            if version < OLDEST_READ:
                self.refused(groksweep.SchemaError, rf"of schema {OLDEST_READ} or later, found an older one \({version}\): .* migrates it")
        self.copied(
            f"INSERT INTO schema_version SELECT {latest + 1}, name, applied_at, program FROM schema_version LIMIT 1"
        )
        for name in ("outcomes", "curves", "cells", "regimes"):
            self.refused(groksweep.SchemaError, f"found {latest + 1}: install the package of the newer", READERS[name])
        with groksweep.open(self.path) as store:
            self.assertEqual(store.sql("SELECT max(version) AS v FROM schema_version")["v"], [latest + 1])

    def test_queries_and_conditions(self):
        self.copied()
        for query in ("SELEC 1", "SELECT a FROM nothing", "SELECT 1; SELECT 2", "SELECT ?", "DELETE FROM trial", "SELECT json('{')"):
            self.refused(groksweep.QueryError, ".", lambda store: store.sql(query))
        self.refused(groksweep.QueryError, "open for reading only", lambda store: store.sql("DELETE FROM trial"))
        for where in ("nosuch = 1", "alpha ="):
            self.refused(groksweep.QueryError, where, lambda store: store.outcomes(where))
            self.refused(groksweep.QueryError, where, lambda store: store.curves(where))

    def test_names_of_sweeps(self):
        self.copied()
        self.refused(groksweep.NoSweepError, r"expected one of its sweeps \(\w+\), found 'x'", lambda store: store.cells(sweep="x"))
        self.copied("UPDATE sweep SET name = 'b'", "INSERT INTO sweep SELECT id + 1, 'a', definition, declaration, created_at, updated_at, seal, regimes_seal FROM sweep")
        self.refused(groksweep.NoSweepError, "expected sweep=…, one of a, b", READERS["cells"])
        self.assertTrue(issubclass(groksweep.NoSweepError, KeyError))
        for error in ("NotAStoreError", "DamagedStoreError", "SchemaError", "QueryError", "NoSweepError"):
            self.assertTrue(issubclass(getattr(groksweep, error), groksweep.StoreError))
        self.assertTrue(issubclass(groksweep.StoreError, ValueError))

    def test_stores_that_are_locked_closed_or_forbidden(self):
        self.copied()
        store = groksweep.open(self.path)
        store.close()
        with self.assertRaisesRegex(groksweep.StoreError, "one that was closed"):
            store.sweeps()
        if os.geteuid() != 0:
            os.chmod(self.path, 0)
            self.refused(groksweep.StoreError, "check the permissions")


if __name__ == "__main__":
    unittest.main()
