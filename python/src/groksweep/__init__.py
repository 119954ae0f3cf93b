"""Training scripts under groksweep (`trial`, `trials`), and stores of groksweep (`open`)."""

from ._errors import DamagedStoreError, NoSweepError, NotAStoreError, QueryError, SchemaError, StoreError
from ._store import Store, open
from ._table import Table
from ._trial import Trial, trial, trials

__all__ = [
    *("Store", "Table", "Trial", "open", "trial", "trials"),
    *("StoreError", "NotAStoreError", "DamagedStoreError", "SchemaError", "QueryError", "NoSweepError"),
]
