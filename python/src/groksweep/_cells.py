"""Cells of a sweep: what the view `cell` says, to the same bits, from one pass over the trials."""

from __future__ import annotations

import sqlite3
from typing import Any, Dict, List, Optional, Sequence, Tuple

from ._outcomes import column_names, common_values, fetch
from ._places import Places
from ._table import Column, Spread, Table

#: What makes a cell, in the order in which the view sorts its rows.
_KEY = ("system", "cell", "centered", "method", "tolerance", "method_settings", "engine", "task")
_COUNTED = ("grokked", "tracked", "memorized", "lost", "collapsed", "unfitted", "censored", "diverged", "failed")
#: Columns of the view that are a quantile: of which column, and which.
_QUANTILES = {
    "test_step_q1": ("test_step", 0.25),
    "test_step_median": ("test_step", 0.5),
    "test_step_q3": ("test_step", 0.75),
    "train_step_median": ("train_step", 0.5),
    "delay_median": ("delay", 0.5),
    "ratio_median": ("ratio", 0.5),
}
_TIMES = ("train_step", "test_step", "delay", "ratio")


def read_cells(db: sqlite3.Connection, sweep: str) -> Table:
    """The rows and columns of the view `cell`, which itself sorts the trials of the whole store several times.

    Columns that this reader does not know, of a later program, are read from the view.
    """
    columns = column_names(db, "cell")
    own = column_names(db, "trial")
    of_cell = [name for name in columns if name in own]
    counts = ("trials", "outcomes", "reached", *_COUNTED, *_QUANTILES, "test_step_min", "test_step_max")
    if set(_KEY) - set(of_cell) or set(columns) - {*of_cell, *counts, "sweep"}:
        rows = db.execute("SELECT * FROM cell WHERE sweep = ?", (sweep,)).fetchall()
        return Table({name: [row[at] for row in rows] for at, name in enumerate(columns)})

    same = common_values(db, sweep, [name for name in of_cell if name != "cell"])
    varying = [name for name in of_cell if name not in same]
    names = [*varying, "kind", *_TIMES]
    source = (
        "trial LEFT JOIN outcome ON outcome.sweep_id = trial.sweep_id AND outcome.trial_id = trial.id"
        " WHERE trial.sweep_id = (SELECT id FROM sweep WHERE name = ?) AND trial.orphaned = 0"
    )
    read = fetch(db, names, source, (sweep,))
    # Parameters with a column of their own follow from the key, as in the view.
    keys = [name for name in _KEY if name in varying]
    places, cells = Places.of(zip(*(read[name] for name in keys)) if keys else [()] * len(read["kind"]))
    where = places.to_list()
    first = _first_rows(where, len(cells))

    found: Dict[str, List[Any]] = {name: [read[name][row] for row in first] for name in varying}
    found.update({name: [value] * len(cells) for name, value in same.items()})
    kinds: List[Dict[str, int]] = [{} for _ in cells]
    for place, kind in zip(where, read["kind"]):
        of = kinds[place]
        of[kind] = of.get(kind, 0) + 1
    found["trials"] = [sum(of.values()) for of in kinds]
    found["outcomes"] = [sum(of.values()) - of.get(None, 0) for of in kinds]  # type: ignore[call-overload]
    found.update({kind: [of.get(kind, 0) for of in kinds] for kind in _COUNTED})
    values = {name: _by_cell(where, read[name], len(cells)) for name in _TIMES}
    found["reached"] = [len(of) for of in values["test_step"]]
    found["test_step_min"] = [of[0] if of else None for of in values["test_step"]]
    found["test_step_max"] = [of[-1] if of else None for of in values["test_step"]]
    for name, (column, share) in _QUANTILES.items():
        found[name] = [_quantile(of, share) for of in values[column]]

    order = Places(sorted(range(len(cells)), key=lambda at: [_rank(found[name][at]) for name in keys]))
    found["sweep"] = [sweep] * len(cells)
    ordered: Dict[str, Column] = {name: Spread(found[name], order).to_list() for name in columns}
    return Table(ordered)


def _first_rows(places: Sequence[int], count: int) -> List[int]:
    """The first row of each place."""
    rows: List[int] = [-1] * count
    for row in range(len(places) - 1, -1, -1):
        rows[places[row]] = row
    return rows


def _by_cell(places: Sequence[int], values: Sequence[Optional[float]], count: int) -> List[List[float]]:
    """The values of each place that are there, increasing."""
    found: List[List[float]] = [[] for _ in range(count)]
    for place, value in zip(places, values):
        if value is not None:
            found[place].append(value)
    for of in found:
        of.sort()
    return found


def _quantile(values: Sequence[float], share: float) -> Optional[float]:
    """Between the two nearest values, in the view's arithmetic: a hat function around rank share (n − 1) weights them."""
    if not values:
        return None
    at = share * (len(values) - 1)
    below = int(at)
    found = values[below] * (1.0 - (at - below))
    return found + values[below + 1] * (1.0 - (below + 1 - at)) if at > below else found


def _rank(value: Any) -> Tuple[bool, Any]:
    """Sorts as SQLite does values of one column: NULL first."""
    return (value is not None, value if value is not None else 0)
