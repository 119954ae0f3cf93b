"""What goes wrong when a store is read, and the words for it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from typing import Iterator, Optional


class StoreError(ValueError):
    """A store that cannot be read: locked, on a disk that fails, or without the permission to."""


class NotAStoreError(StoreError):
    """The file is no store of groksweep: it is of another kind, or a database of another program."""


class DamagedStoreError(StoreError):
    """The file is a store, and parts of it are not as they were written."""


class SchemaError(StoreError):
    """The store was written by an older or a newer groksweep than this package reads."""


class QueryError(StoreError):
    """A query, or a condition on trials, that SQLite does not accept."""


class NoSweepError(StoreError, KeyError):
    """The store has no sweep of this name, or several where none is named."""

    def __str__(self) -> str:  # KeyError would quote the sentence.
        return str(self.args[0])


#: What mends a damaged store.
MEND = "`groksweep check --store FILE` names what is damaged, and `groksweep rerun --damaged --store FILE` mends trials"

#: What to do where SQLite cannot open the file.
_OPEN = "check the permissions of the file and its folder; a store whose writer was killed needs a folder that may be written"


@contextmanager
def reading(path: str, query: Optional[str] = None) -> Iterator[None]:
    """Turns errors of SQLite in the block into those of this package.

    `query` is what the caller of the package wrote himself, if anything: mistakes in SQL are then his.
    """
    try:
        yield
    except sqlite3.ProgrammingError as error:
        if "closed" in str(error):
            raise StoreError(f"{path}: expected an open store, found one that was closed: open it again") from error
        # Another number of values than the query has places, or two queries.
        raise QueryError(f"{path}: {error}: {query}") from error
    except sqlite3.Warning as error:  # Python 3.9 and 3.10: "You can only execute one statement at a time."
        raise QueryError(f"{path}: {error}: {query}") from error
    except sqlite3.DatabaseError as error:
        raise _told(error, path, query) from error
    except UnicodeDecodeError as error:
        raise DamagedStoreError(f"{path}: the store is damaged: expected text, found other bytes ({error}); {MEND}") from error
    except json.JSONDecodeError as error:
        raise DamagedStoreError(f"{path}: the store is damaged: expected JSON, found other text ({error}); {MEND}") from error


def _told(error: sqlite3.DatabaseError, path: str, query: Optional[str]) -> StoreError:
    said = str(error)
    if "not a database" in said or "unsupported file format" in said:
        return NotAStoreError(f"{path}: expected a store of groksweep, found another file ({said})")
    if "malformed" in said and "JSON" not in said:
        return DamagedStoreError(
            f"{path}: the file is damaged ({said}): restore a backup, or rescue what is left with"
            " `sqlite3 FILE .recover | sqlite3 NEW`"
        )
    if query is not None and "attempt to write" in said:
        return QueryError(f"{path}: the store is open for reading only ({said}): {query}")
    if "locked" in said or "busy" in said:
        return StoreError(f"{path}: another program has locked the store ({said}): try again when it has ended")
    if "unable to open" in said or "readonly" in said:
        return StoreError(f"{path}: the file cannot be opened ({said}): {_OPEN}")
    if "disk I/O" in said:
        return StoreError(f"{path}: the disk failed ({said}): copy the store, with its -wal file, to a local disk")
    if query is not None and "decode to UTF-8" not in said:
        return QueryError(f"{path}: {said}: {query}")
    return DamagedStoreError(f"{path}: the store is damaged or was altered ({said}); {MEND}")
