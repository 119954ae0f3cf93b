"""Tables in memory: columns that become lists, or arrays of pandas, only when they are asked for."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Union

from ._places import Places


class Spread:
    """A column with few values: row k has `values[places[k]]`."""

    __slots__ = ("values", "places")

    def __init__(self, values: Sequence[Any], places: Places) -> None:
        self.values = values
        self.places = places

    def __len__(self) -> int:
        return len(self.places)

    def to_list(self) -> List[Any]:
        """The values of all rows."""
        return list(map(self.values.__getitem__, self.places.to_list()))

    def to_array(self) -> Any:
        """The same as an array, of the type that pandas gives to a column with these values."""
        import pandas

        if len(self.places) == 0:
            return []
        # Values that no row has must not decide the type.
        used, ranks = self.places.used()
        return pandas.Series(array_of([self.values[at] for at in used.tolist()])).array.take(ranks)


class Doubles:
    """A column of doubles in an array of numpy, where NaN stands for an absent value."""

    __slots__ = ("array",)

    def __init__(self, array: Any) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    def to_list(self) -> List[Any]:
        """The values, None where absent."""
        values: List[Any] = self.array.tolist()
        return [None if value != value else value for value in values]

    def to_array(self) -> Any:
        """The array; a column without any value has None, as pandas gives for a list without one."""
        return self.to_list() if len(self.array) == 0 or (self.array != self.array).all() else self.array


class Reals:
    """A column of floats and None in a list: what it holds need not be found out value by value."""

    __slots__ = ("values",)

    def __init__(self, values: List[Optional[float]]) -> None:
        self.values = values

    def __len__(self) -> int:
        return len(self.values)

    def to_list(self) -> List[Any]:
        """The list."""
        return self.values

    def to_array(self) -> Any:
        """An array of numpy, NaN where absent; a column without any value as the list, as pandas does it."""
        import numpy

        count = len(self.values)
        return self.values if self.values.count(None) == count else numpy.fromiter(self.values, dtype=float, count=count)


class Integers:
    """A column of integers in an array of numpy."""

    __slots__ = ("array",)

    def __init__(self, array: Any) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    def to_list(self) -> List[Any]:
        """The values."""
        values: List[Any] = self.array.tolist()
        return values

    def to_array(self) -> Any:
        """The array."""
        return self.array if len(self.array) > 0 else []


Column = Union[List[Any], Spread, Doubles, Integers, Reals]


class Table:
    """Columns of equal length, by name. Absent values are None."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self._columns: Dict[str, Column] = dict(columns)

    @property
    def columns(self) -> Dict[str, List[Any]]:
        """Lists by the names of their columns."""
        return {name: self[name] for name in self._columns}

    def __len__(self) -> int:
        for column in self._columns.values():
            return len(column)
        return 0

    def __getitem__(self, name: str) -> List[Any]:
        column = self._columns[name]
        if isinstance(column, list):
            return column
        # A list is made once, since a reader of one column often reads it again.
        values = column.to_list()
        self._columns[name] = values
        return values

    def parts(self) -> Dict[str, Column]:
        """The columns as they are kept."""
        return dict(self._columns)

    def rows(self) -> Iterator[Dict[str, Any]]:
        """The rows, each a mapping."""
        columns = self.columns
        names = list(columns)
        for values in zip(*columns.values()):
            yield dict(zip(names, values))

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame`."""
        import pandas

        arrays = {
            name: array_of(column) if isinstance(column, list) else column.to_array()
            for name, column in self._columns.items()
        }
        return pandas.DataFrame(arrays, copy=False)

    def to_polars(self) -> Any:
        """A `polars.DataFrame`."""
        import polars

        return polars.DataFrame(self.columns, infer_schema_length=None, strict=False)


def has_values(column: Column) -> bool:
    """Whether some row has a value, where no value of a `Spread` is without a row."""
    if isinstance(column, Spread):
        return len(column) > 0 and any(value is not None for value in column.values)
    if isinstance(column, Doubles):
        return bool((column.array == column.array).any())
    values = column.values if isinstance(column, Reals) else column
    return not isinstance(values, list) or values.count(None) < len(values)


def array_of(column: List[Any]) -> Any:
    """The column as an array of the type that pandas would find itself, value by value, in more time; other lists as they are."""
    import numpy

    types = set(map(type, column))
    try:
        if types == {int}:
            return numpy.fromiter(column, dtype=numpy.int64, count=len(column))
        if float in types and types <= {float, int, type(None)}:
            return numpy.fromiter(column, dtype=float, count=len(column))  # None becomes NaN
    except OverflowError:
        pass  # an integer beyond 64 bits
    return column
