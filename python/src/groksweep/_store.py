"""Reads stores of groksweep: outcomes, curves, and the cells of reports."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from itertools import chain
from typing import Any, Dict, List, Optional, Sequence, Union

from ._cells import read_cells
from ._collector import without_collection
from ._errors import MEND, DamagedStoreError, NoSweepError, NotAStoreError, SchemaError, reading
from ._outcomes import column_names, fetch, parsed_cells, read_outcomes
from ._places import Places
from ._table import Column, Doubles, Integers, Spread, Table, has_values

#: Stores of groksweep have this application id; the schema that this package reads has this version.
_APPLICATION_ID = 0x67726F6B
_SCHEMA = 6

#: Columns of the view `time_to_grok` that only some systems have, or that serve joins.
_INTERNAL = ("sweep_id", "cell", "task", "facts", "method_settings")
#: Columns that are left out where nothing is in them: the parameters of other systems.
_OF_SOME = {
    *("alpha", "epsilon", "samples", "dimension", "width", "eigenvector", "modulus", "weight_decay", "decay_rate", "sigma"),
    *("label_scale", "learning_rate", "tolerance", "data_seed", "target_seed", "weights_seed", "rich_step", "kernel_test"),
    *("mechanism",),
}


class Store:
    """A store, opened for reading: it can be read while a sweep runs.

    Raises FileNotFoundError, IsADirectoryError, or a `StoreError`: `NotAStoreError` for another file, `DamagedStoreError`,
    `SchemaError` for a store of another version, `QueryError`, `NoSweepError`. Every message has the path and what to do.
    """

    def __init__(self, path: Union[str, "os.PathLike[str]"]) -> None:
        self.path = os.fspath(path)
        if not os.path.exists(self.path):
            raise FileNotFoundError(f"{self.path}: expected a store of groksweep, found no such file")
        mode = os.stat(self.path).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(f"{self.path}: expected a store of groksweep, found a folder")
        if not stat.S_ISREG(mode):
            raise NotAStoreError(f"{self.path}: expected a store of groksweep, found no regular file")
        quoted = os.path.abspath(self.path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        with reading(self.path):
            self._db = sqlite3.connect(f"file:{quoted}?mode=ro", uri=True)
            try:
                self._version = self._schema()
            except BaseException:
                self._db.close()
                raise

    def _schema(self) -> int:
        """The version of the schema. Raises NotAStoreError for a database of another program."""
        (application,) = self._db.execute("PRAGMA application_id").fetchone()
        objects = {name for (name,) in self._db.execute("SELECT name FROM sqlite_master")}
        if not objects:
            raise NotAStoreError(
                f"{self.path}: expected a store of groksweep, found an empty file: run the command again that was to fill it"
            )
        if application != _APPLICATION_ID:
            raise NotAStoreError(f"{self.path}: expected a store of groksweep, found a database of another program")
        (version,) = self._db.execute("SELECT max(version) FROM schema_version").fetchone()
        if version is None:
            raise DamagedStoreError(f"{self.path}: the store is damaged: expected versions in schema_version, found none; {MEND}")
        return int(version)

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def sql(self, query: str, values: Sequence[Any] = ()) -> Table:
        """The result of any query; db/queries/ has worked ones."""
        with reading(self.path, query):
            return self._table(query, values)

    def _table(self, query: str, values: Sequence[Any] = ()) -> Table:
        with without_collection():
            cursor = self._db.execute(query, values)
            names = [column[0] for column in cursor.description or ()]
            rows = cursor.fetchall()
            columns = [list(column) for column in zip(*rows)] if rows else [[] for _ in names]
        return Table(dict(zip(names, columns)))

    def sweeps(self) -> List[str]:
        """Names of the sweeps."""
        with reading(self.path):
            return self._table("SELECT name FROM sweep ORDER BY name")["name"]

    def outcomes(self, where: str = "1", *, sweep: Optional[str] = None) -> Table:
        """One row a trial: parameters of its system, seed, kind, times, and the bound of what was censored.

        `where` is an SQL condition on the view time_to_grok and the parameters, by the names that they have in the table.
        """
        with reading(self.path, None if where == "1" else where):
            return self._outcomes(where, sweep)

    def _outcomes(self, where: str, sweep: Optional[str]) -> Table:
        self._require_schema(5)
        name = self._sweep(sweep)
        # Parameters are in the column `cell`; reading them once more costs as much as all else.
        left_out = {*_INTERNAL, *map(_snake, self._parameters(name))} - {"cell"}
        source = self._chosen(name, where)
        return _with_parameters(read_outcomes(self._db, name, source, sorted(left_out), is_whole=where == "1"))

    def curves(self, where: str = "1", *, sweep: Optional[str] = None) -> Table:
        """One row a recorded step, with the trial's parameters. `where` chooses trials, as in `outcomes`."""
        with reading(self.path, None if where == "1" else where):
            return self._curves(where, sweep)

    def _curves(self, where: str, sweep: Optional[str]) -> Table:
        self._require_schema(5)
        name = self._sweep(sweep)
        series = self._recorded(name)
        extra = self._extra(name)
        picked = "".join(f', curve."{column}"' for column in series)
        picked += "".join(f""", curve.extra ->> '$."{column}"' AS "{column}\"""" for column in extra)
        columns = fetch(self._db, ("trial_id", "cell", "seed"), self._chosen(name, where), (name,))
        trials = _with_parameters(Table(columns))
        # What tells trials apart is read once a trial, and not with every row.
        keys = self._keys(trials["trial_id"])
        query = (
            f"SELECT chosen.key AS place, curve.step, curve.train_loss, curve.test_loss{picked}"
            " FROM json_each(?) AS chosen JOIN curve_row AS curve ON curve.trial = chosen.value"
        )
        # Series without a column may hold words ("Infinity"): only without them all values are numbers.
        rows = None if extra else self._numbers(query, (json.dumps(keys),))
        if rows is None:
            rows = self._table(query, (json.dumps(keys),)).parts()
        place = rows.pop("place")
        places = Places(place if isinstance(place, list) else place.array)  # type: ignore[union-attr]
        own: Dict[str, Column] = {
            name: Spread(column.values, column.places.choose(places)) if isinstance(column, Spread) else Spread(column, places)  # type: ignore[arg-type]
            for name, column in trials.parts().items()
        }
        return Table({**own, **rows})

    def _numbers(self, query: str, values: Sequence[Any]) -> Optional[Dict[str, Column]]:
        """The result of a query for two integers and doubles, as arrays of numpy; None where numpy is missing."""
        try:
            import numpy
        except ImportError:
            return None
        cursor = self._db.execute(f"SELECT * FROM ({query}) LIMIT 0", values)
        names = [column[0] for column in cursor.description]
        with without_collection():
            found = self._db.execute(query, values)
            # None becomes NaN, which SQLite itself does not store.
            table = numpy.fromiter(chain.from_iterable(found), dtype=float).reshape(-1, len(names))
        columns: Dict[str, Column] = {}
        for at, name in enumerate(names):
            column = numpy.ascontiguousarray(table[:, at])
            columns[name] = Integers(column.astype(numpy.int64)) if at < 2 else Doubles(column)
        return columns

    def cells(self, *, sweep: Optional[str] = None) -> Table:
        """One row a cell: counts of outcomes, and medians and quartiles over the seeds that got there."""
        self._require_schema(1)
        with reading(self.path):
            return _with_parameters(read_cells(self._db, self._sweep(sweep)))

    def regimes(self, *, sweep: Optional[str] = None) -> Table:
        """One row a cell of a ladder: survival medians with intervals, and the boundaries P1 and P2, as the report has them."""
        self._require_schema(1)
        with reading(self.path):
            table = self._table("SELECT * FROM regime WHERE sweep = ?", (self._sweep(sweep),))
        return _with_parameters(Table({"cell" if name == "others" else name: table[name] for name in table.columns}))

    def to_xarray(self, *, sweep: Optional[str] = None) -> Any:
        """An `xarray.Dataset`: dimensions are the parameters that vary and the seed.

        `test_step` is NaN where the threshold was not reached; `test_at_least` is the bound then. `kind` is the outcome,
        `phase` the phase of Liu et al.; both are "" at points that the sweep has not, `phase` also where none was asked for or judged.
        """
        from ._xarray import dataset_of

        return dataset_of(self.outcomes(sweep=sweep), self._sweep(sweep))

    def _sweep(self, name: Optional[str]) -> str:
        names = self.sweeps()
        if name is not None:
            if name not in names:
                raise NoSweepError(f"{self.path}: expected one of its sweeps ({', '.join(names)}), found {name!r}")
            return name
        if len(names) != 1:
            raise NoSweepError(f"{self.path}: expected sweep=…, one of {', '.join(names) or 'none'}")
        return names[0]

    def _parameters(self, sweep: str) -> List[str]:
        """Names of the parameters of the sweep's trials."""
        first = self._db.execute("SELECT cell FROM time_to_grok WHERE sweep = ? LIMIT 1", (sweep,)).fetchone()
        return list(json.loads(first[0])) if first else []

    def _chosen(self, sweep: str, where: str) -> str:
        """The outcomes of a sweep (its name is still to be given) under a condition, which may name every parameter."""
        known = {name.lower() for name in column_names(self._db, "time_to_grok")}
        added = [name for name in self._parameters(sweep) if name.lower() not in known]
        source = "time_to_grok"
        if where != "1" and added:
            # SQLite computes those of them that the condition names.
            picked = "".join(f", json_extract(cell, '$.\"{name}\"') AS \"{name}\"" for name in added)
            source = f"(SELECT time_to_grok.*{picked} FROM time_to_grok) AS time_to_grok"
        return f"{source} WHERE sweep = ? AND ({where})"

    def _require_schema(self, least: int) -> None:
        if self._version > _SCHEMA:
            raise SchemaError(
                f"{self.path}: expected a store of schema {_SCHEMA} or earlier, found {self._version}:"
                " install the package of the newer groksweep that wrote it; sql() reads it as it is"
            )
        if self._version < least:
            raise SchemaError(
                f"{self.path}: expected a store of schema {least} or later, found an older one ({self._version}):"
                " the next command that writes to it, such as groksweep run, migrates it"
            )

    def _keys(self, trial_ids: Sequence[str]) -> List[Optional[int]]:
        """What the table of rows knows trials by; None: it has no rows of that one."""
        query = "SELECT id, key FROM trial_key WHERE id IN (SELECT value FROM json_each(?))"
        keys: Dict[str, int] = dict(self._db.execute(query, (json.dumps(list(trial_ids)),)))
        return [keys.get(one) for one in trial_ids]

    def _recorded(self, sweep: str) -> List[str]:
        """Columns of curves beside step and losses that hold something."""
        names = [row[1] for row in self._db.execute("PRAGMA table_info(curve)")]
        names = [name for name in names if name not in ("trial_id", "step", "train_loss", "test_loss", "extra")]
        if not names:
            return []
        counts = ", ".join(f'count(curve."{name}")' for name in names)
        first = "SELECT trial_id FROM time_to_grok WHERE sweep = ? LIMIT 1"
        found = self._db.execute(f"SELECT {counts} FROM curve WHERE trial_id = ({first})", (sweep,)).fetchone()
        return [name for name, count in zip(names, found) if count > 0]

    def _extra(self, sweep: str) -> List[str]:
        """Series without a column."""
        first = "SELECT trial_id FROM time_to_grok WHERE sweep = ? LIMIT 1"
        found: Dict[str, None] = {}
        query = f"SELECT extra FROM curve WHERE extra IS NOT NULL AND trial_id = ({first})"
        for (extra,) in self._db.execute(query, (sweep,)):
            found.update(dict.fromkeys(json.loads(extra)))
        return list(found)


def open(path: Union[str, "os.PathLike[str]"] = "groksweep.db") -> Store:
    """Opens a store for reading."""
    return Store(path)


def _with_parameters(table: Table) -> Table:
    """The table with a column for every parameter, in place of the columns that serve other systems."""
    parts = table.parts()
    cells = parts.get("cell", [])
    places, texts = (cells.places, cells.values) if isinstance(cells, Spread) else Places.of(table["cell"] if cells else [])
    parsed = parsed_cells(texts)
    names: Dict[str, None] = {}
    for keys in dict.fromkeys(map(tuple, parsed)):
        names.update(dict.fromkeys(keys))
    parameters: Dict[str, Column] = {
        name: Spread(_of_one_type([cell.get(name) for cell in parsed]), places) for name in names
    }
    own = {_snake(name) for name in names}
    rest: Dict[str, Column] = {
        name: column
        for name, column in parts.items()
        if name not in _INTERNAL
        and name not in own
        and (name not in _OF_SOME or has_values(column))
    }
    head: Dict[str, Column] = {name: rest.pop(name) for name in ("sweep", "trial_id") if name in rest}
    return Table({**head, **parameters, **rest})


def _of_one_type(column: List[Any]) -> List[Any]:
    """Numbers of which some are integers as floats: JSON writes 1.0 as 1, and frames want one type."""
    types = set(map(type, column))
    if float in types and types != {float}:
        return [float(value) if isinstance(value, int) else value for value in column]
    return column


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
