"""Reads the view time_to_grok column by column, fetching only what no other column tells."""

from __future__ import annotations

import json
import sqlite3
from itertools import chain
from typing import Any, Dict, List, Sequence, Tuple

from ._collector import without_collection
from ._places import Places
from ._table import Column, Reals, Spread, Table

#: Columns of `time_to_grok` that follow from `kind` and from which of the two steps are NULL (db/views/time-to-grok.sql).
_OF_KIND = ("reached", "left_out", "settled", "censored", "train_censored")
#: Columns of the table `trial` that tell trials of a cell apart.
_OF_TRIAL = ("sweep_id", "trial_id", "cell", "seed")

#: So many values tell whether a column has few words.
_SAMPLE = 1000


def read_outcomes(db: sqlite3.Connection, sweep: str, source: str, left_out: Sequence[str] = ()) -> Table:
    """Outcomes of a sweep: all columns of the view but those left out. `source` is what follows FROM: the view and its condition.

    Every value that Python's sqlite3 hands over costs about 0.1 µs. Columns of trials that are the same in the whole
    sweep are therefore read once, and flags once for each kind of outcome; the view defines both.
    """
    types = {name: type_ for name, type_ in _typed_columns(db, "time_to_grok") if name not in left_out}
    columns = list(types)
    same = common_values(db, sweep, [name for name in columns if name not in _OF_TRIAL])
    flags = [name for name in columns if name in _OF_KIND]
    fetched = [name for name in columns if name not in same and name not in flags]
    read = fetch(db, fetched, source, (sweep,))
    every = Places([0] * len(next(iter(read.values()), [])))
    found: Dict[str, Column] = {name: Spread([value], every) for name, value in same.items()}
    for name, column in read.items():
        # Tables are STRICT: a column declared REAL has nothing else.
        found[name] = Reals(column) if types[name] == "REAL" else _words(column)
    found.update(_flags(db, sweep, read, flags))
    return Table({name: found[name] for name in columns})


def _flags(
    db: sqlite3.Connection, sweep: str, read: Dict[str, List[Any]], names: Sequence[str]
) -> Dict[str, Column]:
    """Flags, as the view gives them for one trial of each kind."""
    keys = zip(read["kind"], [step is None for step in read["train_step"]], [step is None for step in read["test_step"]])
    places, kinds = Places.of(keys)
    first: Dict[int, str] = {}
    for place, trial_id in zip(reversed(places.to_list()), reversed(read["trial_id"])):
        first[place] = trial_id
    query = f"SELECT {_listed(names)} FROM time_to_grok WHERE sweep = ? AND trial_id = ?"
    rows = [db.execute(query, (sweep, first[place])).fetchone() for place in range(len(kinds))]
    found: Dict[str, Column] = {name: Spread([row[at] for row in rows], places) for at, name in enumerate(names)}
    return {**found, "kind": Spread([key[0] for key in kinds], places)}


def _words(column: List[Any]) -> Column:
    """The column; with places where it has a few words again and again."""
    sample = column[:_SAMPLE]
    if len(set(sample)) > len(sample) // 4 or not any(isinstance(value, str) for value in sample):
        return column
    places, values = Places.of(column)
    return Spread(values, places)


def fetch(db: sqlite3.Connection, names: Sequence[str], source: str, values: Sequence[Any]) -> Dict[str, List[Any]]:
    """These columns of a table or view with its condition, each a list."""
    with without_collection():
        found = list(chain.from_iterable(db.execute(f"SELECT {_listed(names)} FROM {source}", values)))
    return {name: found[at :: len(names)] for at, name in enumerate(names)}


def common_values(db: sqlite3.Connection, sweep: str, names: Sequence[str]) -> Dict[str, Any]:
    """Columns of the table `trial` among these names that have one value in the whole sweep, orphans left out."""
    known = set(column_names(db, "trial"))
    names = [name for name in names if name in known]
    source = "FROM trial WHERE sweep_id = (SELECT id FROM sweep WHERE name = ?) AND orphaned = 0"
    if not names:
        return {}
    first = db.execute(f"SELECT {_listed(names)} {source} LIMIT 1", (sweep,)).fetchone()
    if first is None:
        return {}
    is_same = " AND ".join(f'"{name}" IS ?' for name in names)
    if not db.execute(f"SELECT EXISTS (SELECT 1 {source} AND NOT ({is_same}))", (sweep, *first)).fetchone()[0]:
        return dict(zip(names, first))
    differ = ", ".join(f'max("{name}" IS NOT ?)' for name in names)
    found = db.execute(f"SELECT {differ} {source}", (*first, sweep)).fetchone()
    return {name: value for name, value, is_other in zip(names, first, found) if not is_other}


def _typed_columns(db: sqlite3.Connection, table: str) -> List[Tuple[str, str]]:
    """The columns of a table or view, each with its declared type ("" of an expression)."""
    return [(row[1], row[2]) for row in db.execute(f'PRAGMA table_info("{table}")')]


def column_names(db: sqlite3.Connection, table: str) -> List[str]:
    """The columns of a table or view, in their order."""
    return [name for name, _ in _typed_columns(db, table)]


def parsed_cells(texts: Sequence[str]) -> List[Dict[str, Any]]:
    """The parameters in texts of cells."""
    found: List[Dict[str, Any]] = json.loads(f"[{','.join(texts)}]")
    return found


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names) or "1"
