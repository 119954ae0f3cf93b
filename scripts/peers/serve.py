"""A peer as a process: one JSON request a line on stdin, one JSON answer a line on stdout."""

import json
import sys
import traceback
from pathlib import Path

import numpy as np


def load_arrays(folder):
    """The arrays that the bench wrote, by name, in double precision."""
    return {path.stem: np.load(path) for path in Path(folder).glob("*.npy")}


def serve(handlers):
    """Answers requests {"do": name, ...} with handlers[name](**rest) until stdin ends."""
    answers, sys.stdout = sys.stdout, sys.stderr  # what libraries print must not be read as an answer
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"answer": handlers[request.pop("do")](**request)}
        except Exception:  # the bench shows it and goes on without this peer
            answer = {"error": traceback.format_exc()}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
