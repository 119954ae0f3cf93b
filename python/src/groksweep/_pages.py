"""Reads the outcomes of a large sweep from the table `outcome_page`, which holds them by column (docs/store.md)."""

from __future__ import annotations

import hashlib
import sqlite3
import struct
import sys
from array import array
from typing import Any, Collection, Dict, List, Optional, Sequence

from ._places import Places
from ._table import Column, Doubles, Integers, Reals, Spread

#: Columns of a page in the order of the bits that say which are there, by their names in the view `time_to_grok`.
SEEDS = ("seed", "data_seed", "target_seed", "weights_seed")
NUMBERS = (
    *("train_step", "test_step", "train_first_step", "test_first_step", "delay", "delay_at_least", "ratio", "rise"),
    *("rich_step", "kernel_test", "label_power", "initial_train", "initial_test", "final_train", "final_test", "steps"),
)
#: What the numbers of kinds mean.
KINDS = ("grokked", "tracked", "memorized", "lost", "collapsed", "unfitted", "censored", "diverged", "failed")

_HEADER = struct.Struct("<II")
_ID_BYTES = 32
_ABSENT = struct.pack("<d", float("nan"))


def read_pages(db: sqlite3.Connection, sweep: str, names: Collection[str]) -> Optional[Dict[str, Column]]:
    """Those of the columns that pages have, of all outcomes of the sweep in order of trial id.

    None: some outcome is in no page, or a page is damaged. Reads within one transaction of its caller.
    """
    found = db.execute("SELECT id FROM sweep WHERE name = ?", (sweep,)).fetchone()
    if found is None or not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'outcome_page'").fetchone():
        return None
    (sweep_id,) = found
    pages = db.execute(
        "SELECT trials, columns, digest FROM outcome_page WHERE sweep_id = ? ORDER BY prefix", (sweep_id,)
    ).fetchall()
    trials = sum(page[0] for page in pages)
    if trials == 0 or trials != _count_outcomes(db, sweep_id):
        return None
    parts: Dict[str, List[Any]] = {name: [] for name in (*SEEDS, *NUMBERS, "cell", "kind", "trial_id") if name in names}
    for count, columns, digest in pages:
        if hashlib.sha256(columns).digest() != digest or not _take_page(columns, count, parts):
            return None
    # A bytearray, so that arrays of numpy can be written to, like all others.
    whole = {name: bytearray().join(parts[name]) for name in parts}
    try:
        return {name: _column(db, sweep_id, name, content) for name, content in whole.items()}
    except IndexError:
        return None


def _column(db: sqlite3.Connection, sweep_id: int, name: str, content: bytearray) -> Column:
    """A column from its bytes in all pages. IndexError: a number of a kind or cell is not known."""
    if name == "trial_id":
        digits = content.hex()
        return [digits[at : at + 2 * _ID_BYTES] for at in range(0, len(digits), 2 * _ID_BYTES)]
    if name == "cell":
        return _words(_cells(db, sweep_id), _array(content, "I"))
    if name == "kind":
        return _words(KINDS, _array(content, "B"))
    values = _array(content, "d")
    if name in SEEDS:
        return _integers(values)
    return Reals(_optional(values)) if isinstance(values, array) else Doubles(values)


def _count_outcomes(db: sqlite3.Connection, sweep_id: int) -> int:
    """The outcomes of a sweep, those of orphaned trials left out."""
    orphaned = "SELECT 1 FROM outcome WHERE outcome.sweep_id = trial.sweep_id AND outcome.trial_id = trial.id"
    query = (
        "SELECT (SELECT count(*) FROM outcome WHERE sweep_id = :sweep)"
        f" - (SELECT count(*) FROM trial WHERE sweep_id = :sweep AND orphaned = 1 AND EXISTS ({orphaned}))"
    )
    count: int = db.execute(query, {"sweep": sweep_id}).fetchone()[0]
    return count


def _cells(db: sqlite3.Connection, sweep_id: int) -> List[str]:
    """The texts of the sweep's cells by their numbers, up to the first that is missing or altered."""
    query = "SELECT number, system, cell, digest FROM outcome_page_cell WHERE sweep_id = ? ORDER BY number"
    cells: List[str] = []
    for number, system, cell, digest in db.execute(query, (sweep_id,)):
        if number != len(cells) or hashlib.sha256(f"{number}\n{system}\n{cell}".encode()).digest() != digest:
            break
        cells.append(cell)
    return cells


def _take_page(columns: bytes, count: int, parts: Dict[str, List[Any]]) -> bool:
    """Adds the bytes of each wanted column to its parts. False: the page is not of `count` trials in the form known here."""
    if len(columns) < _HEADER.size:
        return False
    length, mask = _HEADER.unpack_from(columns)
    if length != count or mask >> len(SEEDS) + len(NUMBERS):
        return False
    view = memoryview(columns)
    at = _HEADER.size
    for bit, name in enumerate((*SEEDS, *NUMBERS)):
        is_present = mask >> bit & 1
        if name in parts:
            parts[name].append(view[at : at + 8 * length] if is_present else _ABSENT * length)
        at += 8 * length * is_present
    for name, size in (("cell", 4), ("kind", 1), ("trial_id", _ID_BYTES)):
        if name in parts:
            parts[name].append(view[at : at + size * length])
        at += size * length
    return len(columns) >= at


def _array(content: bytearray, code: str) -> Any:
    """Little-endian numbers: an array of numpy, or of the module `array` where numpy is missing."""
    try:
        import numpy
    except ImportError:
        values = array(code)
        values.frombytes(content)
        if sys.byteorder == "big":
            values.byteswap()
        return values
    return numpy.frombuffer(content, dtype=numpy.dtype(code).newbyteorder("<")).astype(code, copy=False)


def _integers(values: Any) -> Column:
    """Seeds; absent ones are None, which no array of integers has."""
    if not isinstance(values, array) and (values == values).all():
        return Integers(values.astype("int64"))
    return [value if value is None else int(value) for value in _optional(values)]


def _optional(values: Any) -> List[Optional[float]]:
    return [None if value != value else value for value in values.tolist()]


def _words(values: Sequence[str], numbers: Any) -> Spread:
    """The value of each row by its number, without values that no row has. IndexError: a number has no value."""
    places, used = Places.of_numbers(numbers, len(values))
    return Spread([values[number] for number in used], places)
