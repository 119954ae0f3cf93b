"""Outcomes as arrays whose dimensions are the axes and the seed; `xarray.open_dataset(path, engine="groksweep")`."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

try:
    from xarray.backends import BackendEntrypoint
except ImportError:  # the reader works without
    BackendEntrypoint = object  # type: ignore[assignment, misc]

from ._store import open
from ._table import Table

_TIMES = ("train_step", "test_step", "delay", "ratio", "test_at_least", "steps")
_KNOWN = {*_TIMES, "sweep", "trial_id", "system", "centered", "method", "tolerance", "engine", "kind", "delay_at_least"}
_KNOWN |= {"reached", "left_out", "settled", "censored", "train_censored", "so_far", "phase", "rich_step", "kernel_test", "mechanism"}


def dataset_of(table: Table, sweep: str) -> Any:
    """A dataset of outcomes. Points that the sweep has not are NaN."""
    import numpy
    import xarray

    names = [name for name in table.columns if name not in _KNOWN]
    axes: Dict[str, List[Any]] = {}
    for name in names:
        values = sorted(set(table[name]), key=lambda value: (isinstance(value, str), value is None, value))
        if len(values) > 1 or name == "seed":
            axes[name] = values
    shape = tuple(len(values) for values in axes.values())
    index: List[Dict[Any, int]] = [{value: at for at, value in enumerate(values)} for values in axes.values()]
    places: Tuple[List[int], ...] = tuple(
        [of[value] for value in table[name]] for name, of in zip(axes, index)
    )
    variables: Dict[str, Any] = {}
    for name in _TIMES:
        array = numpy.full(shape, numpy.nan)
        column = table.columns.get(name)
        if column is not None:
            array[places] = [numpy.nan if value is None else value for value in column]
        variables[name] = (tuple(axes), array)
    for name in ("kind", "phase"):
        words = numpy.full(shape, "", dtype=object)
        words[places] = ["" if value is None else value for value in table.columns.get(name, [None] * len(places[0]))]
        variables[name] = (tuple(axes), words)
    return xarray.Dataset(variables, coords=axes, attrs={"sweep": sweep})


class GroksweepEntrypoint(BackendEntrypoint):  # type: ignore[valid-type, misc]
    """The engine `groksweep` of xarray."""

    description = "Outcomes of a groksweep store"

    def open_dataset(  # type: ignore[override]
        self, filename_or_obj: Any, *, drop_variables: Optional[List[str]] = None, sweep: Optional[str] = None
    ) -> Any:
        with open(filename_or_obj) as store:
            dataset = store.to_xarray(sweep=sweep)
        return dataset.drop_vars(drop_variables) if drop_variables else dataset

    def guess_can_open(self, filename_or_obj: Any) -> bool:
        return str(filename_or_obj).endswith("groksweep.db")
