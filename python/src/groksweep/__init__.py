"""Training scripts under groksweep (`trial`, `trials`), and stores of groksweep (`open`)."""

from ._store import Store, Table, open
from ._trial import Trial, trial, trials

__all__ = ["Store", "Table", "Trial", "open", "trial", "trials"]
