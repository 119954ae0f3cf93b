"""Keeps Python's collector of garbage from looking through rows while they are read."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import Iterator


@contextmanager
def without_collection() -> Iterator[None]:
    """Many new rows make the collector look through all of them again and again, and it never finds garbage there."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
