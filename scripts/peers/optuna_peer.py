"""Trivial trials in Optuna on SQLite. usage: optuna_peer.py

Points are drawn at random: GridSampler reads all earlier trials before each, which grows with their number.
"""

import tempfile
import time
from pathlib import Path

import optuna

from serve import serve

optuna.logging.set_verbosity(optuna.logging.WARNING)


def trivial(trial):
    alpha = trial.suggest_float("alpha", 0.5, 8)
    return alpha + trial.suggest_int("seed", 0, 1_000_000)


def study(trials):
    """Milliseconds from the search space to the last stored result; imports are not counted."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "study.db"
        sampler = optuna.samplers.RandomSampler(seed=0)
        began = time.perf_counter()
        made = optuna.create_study(storage=f"sqlite:///{path}", sampler=sampler)
        made.optimize(trivial, n_trials=trials)
        elapsed = 1000 * (time.perf_counter() - began)
        assert len(made.get_trials(states=[optuna.trial.TrialState.COMPLETE])) == trials
        return elapsed


serve({"study": study, "about": lambda: f"Optuna {optuna.__version__} on SQLite"})
