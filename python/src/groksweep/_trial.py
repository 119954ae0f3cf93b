"""The client of a program: what groksweep asks of it, and what it says (docs/programs.md)."""

from __future__ import annotations

import json
import math
import os
import signal
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Set, Tuple, Union

#: The exit code of a program that was asked to end, and goes on from its last checkpoint.
TO_BE_CONTINUED = 75

#: Between two checkpoints, seconds, where `Trial.wants_checkpoint` decides.
CHECKPOINT_SECONDS = 60.0

_PROTOCOL = 1


class _Line:
    """The connection with groksweep: lines of JSON out, answers in, and the wish to end."""

    def __init__(self) -> None:
        self._out = os.fdopen(int(os.environ["GROKSWEEP_OUT"]), "w", encoding="utf-8")
        self._lock = threading.Lock()
        self._answered = threading.Condition()
        self.kept: Set[Tuple[str, str]] = set()
        self.ended: Set[str] = set()
        self.is_stopping = False
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, self._stop)
        threading.Thread(target=self._listen, daemon=True).start()

    def say(self, content: Mapping[str, Any]) -> None:
        with self._lock:
            self._out.write(json.dumps(content, allow_nan=False) + "\n")
            self._out.flush()

    def wait_until_kept(self, trial: str, name: str) -> None:
        with self._answered:
            self._answered.wait_for(lambda: (trial, name) in self.kept or trial in self.ended)
            self.kept.discard((trial, name))

    def _stop(self, _signal: int, _frame: Any) -> None:
        self.is_stopping = True

    def _listen(self) -> None:
        for text in sys.stdin:
            try:
                answer = json.loads(text)
            except ValueError:
                continue
            with self._answered:
                if "kept" in answer:
                    self.kept.add((answer["trial"], answer["kept"]))
                if "ended" in answer:
                    self.ended.add(answer["ended"])
                self._answered.notify_all()
        # The pipe is closed: groksweep is gone, and nobody hears what this program would still say.
        os._exit(TO_BE_CONTINUED)


class Trial:
    """One trial that this program trains."""

    def __init__(self, spec: Mapping[str, Any], line: Optional[_Line]) -> None:
        #: Its id in the store.
        self.id: str = spec["id"]
        #: Values of the parameters by name, the seed among them.
        self.parameters: Dict[str, Any] = dict(spec["parameters"])
        #: The seed.
        self.seed: int = int(spec["seed"])
        #: The last step.
        self.budget: int = int(spec["budget"])
        #: A folder of its own.
        self.folder = Path(spec["folder"])
        checkpoint = spec["checkpoint"]
        #: The file of the checkpoint to go on from; None: from the start.
        self.resume: Optional[Path] = None if checkpoint is None else Path(checkpoint["path"])
        #: The step of that checkpoint; 0 from the start.
        self.start: int = 0 if checkpoint is None else int(checkpoint["step"])
        self._steps: List[int] = list(spec["steps"])
        self._line = line
        self._checkpoint_at = time.monotonic()
        self._recorded = -1
        self._is_ended = False

    @property
    def is_stopping(self) -> bool:
        """Whether the program was asked to end: `steps` ends after the step that is under way."""
        return self._line is not None and self._line.is_stopping

    @property
    def is_ended(self) -> bool:
        """Whether nothing more is wanted of this trial: its outcome is decided, or it has failed."""
        return self._is_ended or (self._line is not None and self.id in self._line.ended)

    def steps(self) -> Iterator[int]:
        """The steps to record, from where the trial goes on. Ends the program (exit code 75) when it is asked to end."""
        for step in self._steps:
            if self.is_ended:
                return
            if self.is_stopping:
                raise SystemExit(TO_BE_CONTINUED)
            yield step

    def record(self, step: int, *, train_loss: float, test_loss: float, **series: Optional[float]) -> None:
        """Says what was measured after a step. NaN and infinities are legal; numbers of numpy, torch and jax too."""
        row: Dict[str, Any] = {"step": int(step), "train_loss": _number(train_loss), "test_loss": _number(test_loss)}
        for name, value in series.items():
            row[name] = None if value is None else _number(value)
        if self._line is None:
            print(" ".join(f"{name} {value}" for name, value in row.items()))
        elif not self.is_ended:
            self._line.say({"trial": self.id, **row})
        self._recorded = int(step)

    def wants_checkpoint(self) -> bool:
        """Whether a checkpoint is due: the last one is a minute old, the program is asked to end, or the budget is reached."""
        if self._line is None:
            return False
        is_due = self.is_stopping or self._recorded == self.budget
        return is_due or time.monotonic() - self._checkpoint_at > CHECKPOINT_SECONDS

    def checkpoint(self, step: int, write: Union[Callable[[str], Any], bytes]) -> None:
        """Keeps the state after a step, whose row was recorded before. Returns when it is stored.

        `write` gets the path of a file to write, or is the content itself.
        """
        if self._line is None or self.is_ended:
            return
        name = f"checkpoint-{int(step)}"
        path = self.folder / name
        part = self.folder / f"{name}.part"
        if callable(write):
            write(str(part))
        else:
            part.write_bytes(write)
        os.replace(part, path)
        self._line.say({"trial": self.id, "checkpoint": name, "step": int(step)})
        self._line.wait_until_kept(self.id, name)
        self._checkpoint_at = time.monotonic()
        try:
            path.unlink()
        except FileNotFoundError:
            pass  # the trial has ended, and its folder is gone

    def end(self, how: str) -> None:
        """Ends the trial before its budget: "settled" (no number changes any more) or "diverged"."""
        if how not in ("settled", "diverged"):
            raise ValueError(f'end: expected "settled" or "diverged", found {how!r}')
        self._is_ended = True
        if self._line is not None:
            self._line.say({"trial": self.id, "end": how})

    def label_power(self, value: float) -> None:
        """Says E[y²], which thresholds `relativeTo: labels` compare with. Before the first row."""
        if self._line is not None:
            self._line.say({"trial": self.id, "label_power": float(value)})


@contextmanager
def trial(
    defaults: Optional[Mapping[str, Any]] = None, *, budget: int = 1000, seed: int = 0
) -> Iterator[Trial]:
    """The trial that this program was started for.

    Started by hand, without a sweep, it has `defaults`, `budget` and `seed`, and what it records is printed.
    """
    with trials(defaults, budget=budget, seed=seed) as all_trials:
        if len(all_trials) != 1:
            raise RuntimeError(f"groksweep.trial: expected one trial, found {len(all_trials)}: use groksweep.trials()")
        yield all_trials[0]


@contextmanager
def trials(
    defaults: Optional[Mapping[str, Any]] = None, *, budget: int = 1000, seed: int = 0
) -> Iterator[List[Trial]]:
    """All trials that this program was started for: up to `batch` of the sweep, for `vmap`. See `trial`."""
    path = os.environ.get("GROKSWEEP_TRIAL")
    if path is None:
        with tempfile.TemporaryDirectory() as folder:
            yield [Trial(_alone(dict(defaults or {}), budget, seed, folder), None)]
        return
    with open(path, encoding="utf-8") as file:
        spec = json.load(file)
    if spec["protocol"] != _PROTOCOL:
        raise RuntimeError(f"groksweep: expected protocol {_PROTOCOL}, found {spec['protocol']}: install this version's package")
    line = _Line()
    yield [Trial(one, line) for one in spec["trials"]]


def _alone(defaults: Dict[str, Any], budget: int, seed: int, folder: str) -> Dict[str, Any]:
    steps = sorted({0, budget, *(round(10 ** (k / 5)) for k in range(int(5 * math.log10(max(1, budget))) + 1))})
    return {
        "id": "alone",
        "parameters": {**defaults, "seed": seed},
        "seed": seed,
        "budget": budget,
        "steps": [step for step in steps if step <= budget],
        "folder": folder,
        "checkpoint": None,
    }


def _number(value: Any) -> Union[float, str]:
    """A number as JSON has it: what is not finite is a text."""
    number = float(value)
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return number
