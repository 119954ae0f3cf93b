"""Which of a few values each row of a table has; columns that follow from each other share one `Places`."""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Optional, Tuple


class Places:
    """Positions in a list of values, one a row, from a list or an array of numpy."""

    __slots__ = ("_list", "_array", "_used", "_chosen")

    def __init__(self, places: Any) -> None:
        self._list: Optional[List[int]] = places if isinstance(places, list) else None
        self._array: Any = None if isinstance(places, list) else places
        self._used: Any = None
        self._chosen: Dict[int, Tuple["Places", "Places"]] = {}

    @classmethod
    def of(cls, keys: Iterable[Any]) -> Tuple["Places", List[Any]]:
        """The distinct keys in order of appearance, and each row's place among them."""
        found: Dict[Any, int] = {}
        return cls([found.setdefault(key, len(found)) for key in keys]), list(found)

    @classmethod
    def of_numbers(cls, numbers: Any, limit: int) -> Tuple["Places", List[int]]:
        """The same for integers in an array of numpy or of the module `array`. IndexError: one is not below the limit."""
        try:
            import numpy
        except ImportError:
            if max(numbers, default=0) >= limit:
                raise IndexError(f"expected numbers below {limit}, found {max(numbers)}") from None
            return cls.of(numbers)
        count = len(numbers)
        first = numpy.full(limit, count)
        first[numbers[::-1]] = numpy.arange(count)[::-1]  # the last assignment stays
        keys = numpy.argsort(first, kind="stable")[: int((first < count).sum())]
        ranks = numpy.empty_like(first)
        ranks[keys] = numpy.arange(len(keys))
        return cls(ranks[numbers]), keys.tolist()

    def __len__(self) -> int:
        return len(self._list if self._list is not None else self._array)

    def to_list(self) -> List[int]:
        """The positions of all rows."""
        if self._list is None:
            found: List[int] = self._array.tolist()
            self._list = found
        return self._list

    def to_array(self) -> Any:
        """The positions of all rows, as an array of numpy."""
        if self._array is None:
            import numpy

            self._array = numpy.fromiter(self._list or [], dtype=numpy.intp, count=len(self))
        return self._array

    def used(self) -> Tuple[Any, Any]:
        """The positions that some row has, increasing, and the place of each row among them: two arrays of numpy."""
        if self._used is None:
            import numpy

            places = self.to_array()
            is_used = numpy.bincount(places) > 0
            self._used = (numpy.flatnonzero(is_used), (numpy.cumsum(is_used) - 1)[places])
        used: Tuple[Any, Any] = self._used
        return used

    def choose(self, rows: "Places") -> "Places":
        """The places of these rows: row k of the result is row `rows[k]` of this one."""
        known = self._chosen.get(id(rows))
        if known is not None:
            return known[1]
        if rows._array is not None:
            chosen = Places(self.to_array()[rows._array])
        else:
            own = self.to_list()
            chosen = Places([own[row] for row in rows.to_list()])
        # `rows` is kept with the result, so that no other object gets its id meanwhile.
        self._chosen[id(rows)] = (rows, chosen)
        return chosen
