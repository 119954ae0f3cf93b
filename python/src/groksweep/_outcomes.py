"""Reads the view time_to_grok column by column, fetching only what no other column tells."""

from __future__ import annotations

import json
import sqlite3
from itertools import chain, islice
from typing import Any, Collection, Dict, List, Sequence, Tuple

from ._collector import without_collection
from ._places import Places
from ._table import Column, Doubles, Reals, Spread, Table

#: Columns of `time_to_grok` that follow from `kind` and from which of the two steps are NULL (db/views/time-to-grok.sql).
_OF_KIND = ("reached", "left_out", "settled", "censored", "train_censored")
#: A column of `time_to_grok` that has the last step, or nothing, as the same tells.
_BOUND = "test_at_least"
#: Columns whose absence tells classes of outcomes apart, with their kind.
_STEPS = ("train_step", "test_step", "steps")
#: Columns of the table `trial` that tell trials of a cell apart.
_OF_TRIAL = ("sweep_id", "trial_id", "cell", "seed")

#: So many rows are read at a time; the first of them tell whether a column has few words.
_CHUNK = 1000


def read_outcomes(db: sqlite3.Connection, sweep: str, source: str, left_out: Sequence[str] = ()) -> Table:
    """Outcomes of a sweep: all columns of the view but those left out. `source` is what follows FROM: the view and its condition.

    Every value that Python's sqlite3 hands over costs about 0.1 µs. Columns of trials that are the same in the whole
    sweep are therefore read once, and flags once for each kind of outcome; the view defines both.
    """
    types = {name: type_ for name, type_ in _typed_columns(db, "time_to_grok") if name not in left_out}
    columns = list(types)
    same = common_values(db, sweep, [name for name in columns if name not in _OF_TRIAL])
    flags = [name for name in columns if name in (*_OF_KIND, _BOUND)]
    fetched = [name for name in columns if name not in same and name not in flags]
    # Tables are STRICT: a column declared REAL has nothing else.
    read = read_columns(db, fetched, source, (sweep,), {name for name in fetched if types[name] == "REAL"})
    every = Places([0] * len(next(iter(read.values()), [])))
    found: Dict[str, Column] = {name: Spread([value], every) for name, value in same.items()}
    found.update(read)
    found.update(_flags(db, sweep, read, flags))
    return Table({name: found[name] for name in columns})


def _flags(
    db: sqlite3.Connection, sweep: str, read: Dict[str, Column], names: Sequence[str]
) -> Dict[str, Column]:
    """Flags and bounds, as the view gives them for one trial of each kind."""
    kind = read["kind"]
    if isinstance(kind, Spread):
        of_kind, words = kind.places, kind.values
    else:
        of_kind, words = Places.of(_listed_values(kind))
    first, places = _classes(of_kind, [read[name] for name in _STEPS])
    trial_ids = _listed_values(read["trial_id"])
    query = f"SELECT {_listed(names)} FROM time_to_grok WHERE sweep = ? AND trial_id = ?"
    rows = [db.execute(query, (sweep, trial_ids[row])).fetchone() for row in first]
    found: Dict[str, Column] = {name: Spread([row[at] for row in rows], places) for at, name in enumerate(names)}
    if _BOUND in names:
        at = names.index(_BOUND)
        found[_BOUND] = _where([row[at] is not None for row in rows], places, read["steps"])
    of_row = of_kind.to_list()
    return {**found, "kind": Spread([words[of_row[row]] for row in first], places)}


def _where(is_wanted: Sequence[bool], places: Places, column: Column) -> Column:
    """The column in rows of the wanted places, and nothing in the others."""
    if isinstance(column, Doubles):
        import numpy

        wanted = numpy.array(is_wanted, dtype=bool)[places.to_array()]
        return Doubles(numpy.where(wanted, column.array, numpy.nan))
    return [value if is_wanted[at] else None for at, value in zip(places.to_list(), _listed_values(column))]


def _classes(kinds: Places, steps: Sequence[Column]) -> Tuple[List[int], Places]:
    """Rows by their kind and by which of the steps are absent: the first row of each class, and the class of each row."""
    if all(isinstance(column, Doubles) for column in steps):
        import numpy

        keys = kinds.to_array()
        for column in steps:
            keys = 2 * keys + numpy.isnan(column.array)  # type: ignore[union-attr]
        used = numpy.flatnonzero(numpy.bincount(keys)) if len(keys) else keys
        ranks = numpy.searchsorted(used, keys)
        return [int((ranks == at).argmax()) for at in range(len(used))], Places(ranks)
    absent = [[step is None for step in _listed_values(column)] for column in steps]
    places, found = Places.of(zip(kinds.to_list(), *absent))
    first: Dict[int, int] = {}
    for row, place in enumerate(places.to_list()):
        first.setdefault(place, row)
    return [first[place] for place in range(len(found))], places


def _listed_values(column: Column) -> List[Any]:
    return column if isinstance(column, list) else column.to_list()


def read_columns(
    db: sqlite3.Connection, names: Sequence[str], source: str, values: Sequence[Any], reals: Collection[str]
) -> Dict[str, Column]:
    """These columns of a table or view with its condition, some rows at a time.

    Doubles (`reals`) go into arrays, and words that come again and again into one object each, while a chunk is still in the
    cache of the processor: looking at all rows again later takes as long as reading them. Without numpy doubles stay in lists.
    """
    try:
        import numpy
    except ImportError:
        numpy = None  # type: ignore[assignment]
    cursor = db.execute(f"SELECT {_listed(names)} FROM {source}", values)
    arrays: Dict[str, List[Any]] = {name: [] for name in names if name in reals and numpy is not None}
    lists: Dict[str, List[Any]] = {name: [] for name in names if name not in arrays}
    words: Dict[str, Dict[Any, int]] = {}
    is_first = True
    with without_collection():
        while True:
            found = list(chain.from_iterable(islice(cursor, _CHUNK)))
            if not found:
                break
            for at, name in enumerate(names):
                column = found[at :: len(names)]
                # Parameters are looked for in the text of each cell, so that it must be known which texts there are.
                if is_first and name not in reals and _has_few_words(column):
                    words[name] = {}
                if name in arrays:
                    arrays[name].append(numpy.fromiter(column, dtype=float, count=len(column)))  # None becomes NaN
                elif name in words:
                    known = words[name]
                    lists[name].extend([known.setdefault(value, len(known)) for value in column])
                else:
                    lists[name].extend(column)
            is_first = False
    columns: Dict[str, Column] = {}
    for name in names:
        if name in arrays:
            columns[name] = Doubles(numpy.concatenate(arrays[name]) if arrays[name] else numpy.empty(0))
        elif name in words:
            columns[name] = Spread(list(words[name]), Places(lists[name]))
        else:
            columns[name] = Reals(lists[name]) if name in reals else lists[name]
    return columns


def _has_few_words(sample: List[Any]) -> bool:
    """Whether a column has a few words again and again, by its first values."""
    return len(set(sample)) <= len(sample) // 4 and any(isinstance(value, str) for value in sample)


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
