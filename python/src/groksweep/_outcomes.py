"""Reads the view time_to_grok column by column, fetching only what no other column tells."""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any, Collection, Dict, Iterator, List, Sequence, Tuple

from ._collector import without_collection
from ._pages import read_pages
from ._places import Places
from ._table import Column, Doubles, Reals, Spread, Table, has_values

#: Columns of `time_to_grok` that follow from `kind` and from which of the two steps are NULL (db/views/time-to-grok.sql).
_OF_KIND = ("reached", "left_out", "settled", "censored", "train_censored")
#: A column of `time_to_grok` that has the last step, or nothing, as the same tells.
_BOUND = "test_at_least"
#: Columns whose absence tells classes of outcomes apart, with their kind.
_STEPS = ("train_step", "test_step", "steps")
#: Columns of `time_to_grok` that are NULL where the test loss did not reach its threshold.
_OF_REACHED = ("so_far", "mechanism")
#: Columns of the table `trial` that tell trials of a cell apart.
_OF_TRIAL = ("sweep_id", "trial_id", "cell", "seed")

#: So many rows are read at a time; the first of them tell whether a column has few words.
_CHUNK = 1000


def read_outcomes(
    db: sqlite3.Connection, sweep: str, source: str, left_out: Sequence[str] = (), *, is_whole: bool = False
) -> Table:
    """Outcomes of a sweep: all columns of the view but those left out. `source` is what follows FROM: the view and its condition.

    Every value that Python's sqlite3 hands over costs about 0.1 µs. Columns of trials that are the same in the whole
    sweep are therefore read once, and flags once for each kind of outcome; the view defines both. Where the condition takes the
    whole sweep (`is_whole`), most other columns come from pages, if the store has them.
    """
    types = {name: type_ for name, type_ in _typed_columns(db, "time_to_grok") if name not in left_out}
    columns = list(types)
    with _one_moment(db):
        same = {"sweep": sweep, **common_values(db, sweep, [name for name in columns if name not in _OF_TRIAL])}
        flags = [name for name in columns if name in (*_OF_KIND, _BOUND)]
        fetched = [name for name in columns if name not in same and name not in flags]
        # Tables are STRICT: a column declared REAL has nothing else.
        reals = {name for name in fetched if types[name] == "REAL"}
        pages = read_pages(db, sweep, fetched) if is_whole else None
        read = pages or read_columns(db, fetched, source, (sweep,), reals)
        read.update(_flags(db, sweep, read, flags))
        every = Places([0] * len(read["trial_id"]))
        if pages:
            same.update(dict.fromkeys(_empty_columns(db, sweep, read)))
            rest = [name for name in fetched if name not in read and name not in same]
            if rest:
                read.update(_read_rest(db, sweep, source, rest, reals, read["reached"]))  # type: ignore[arg-type]
    found: Dict[str, Column] = {name: Spread([value], every) for name, value in same.items()}
    found.update(read)
    return Table({name: found[name] for name in columns})


def _empty_columns(db: sqlite3.Connection, sweep: str, read: Dict[str, Column]) -> List[str]:
    """Columns that no page has and that are NULL in all rows, as far as columns of pages and rules tell without the view."""
    kinds, reached = read["kind"].values, read["reached"].values  # type: ignore[union-attr]
    empty = []
    if not any(kind == "censored" and is_reached for kind, is_reached in zip(kinds, reached)):
        empty.append("so_far")
    if not any(reached) or not (has_values(read["kernel_test"]) or has_values(read["rich_step"])):
        empty.append("mechanism")
    # Only a pass over all outcomes tells which rules a sweep has; few stores have a rule for which it is needed.
    asking = """SELECT id FROM rule WHERE instr(text, '"phases"')"""
    of_sweep = f"SELECT 1 FROM outcome WHERE sweep_id = (SELECT id FROM sweep WHERE name = ?) AND rule_id IN ({asking}) LIMIT 1"
    if db.execute(asking).fetchone() is None or db.execute(of_sweep, (sweep,)).fetchone() is None:
        empty.append("phase")
    return empty


def _read_rest(
    db: sqlite3.Connection, sweep: str, source: str, names: Sequence[str], reals: Collection[str], reached: Spread
) -> Dict[str, Column]:
    """Columns that no page has, from the view in order of trial id; those of trials that reached alone only from their rows."""
    in_order = "ORDER BY trial_id"
    if not set(names) <= set(_OF_REACHED):
        return read_columns(db, names, f"{source} {in_order}", (sweep,), reals)
    read = read_columns(db, names, f"{source} AND test_step IS NOT NULL {in_order}", (sweep,), reals)
    return {name: _spread_over(column, reached) for name, column in read.items()}


def _spread_over(column: Column, wanted: Spread) -> Spread:
    """The column in the wanted rows, one after the other, and nothing in the others."""
    places, values = (column.places, column.values) if isinstance(column, Spread) else Places.of(_listed_values(column))
    try:
        import numpy
    except ImportError:
        own = iter(places.to_list())
        return Spread([None, *values], Places([next(own) + 1 if is_wanted else 0 for is_wanted in wanted.to_list()]))
    of_row = numpy.zeros(len(wanted), dtype=numpy.intp)
    of_row[numpy.array(wanted.values, dtype=bool)[wanted.places.to_array()]] = places.to_array() + 1
    return Spread([None, *values], Places(of_row))


@contextmanager
def _one_moment(db: sqlite3.Connection) -> Iterator[None]:
    """All that is read within is of the same moment: a sweep that runs writes meanwhile."""
    is_ours = not db.in_transaction
    if is_ours:
        db.execute("BEGIN")
    try:
        yield
    finally:
        if is_ours:
            db.rollback()


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
    if None in rows:
        # Rows that one way of reading finds, and another does not: an index disagrees with its table.
        raise sqlite3.DatabaseError(f"no row of trial {trial_ids[first[rows.index(None)]]}")
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
