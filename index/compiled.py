"""What a C core does where one was compiled at installation, and pure Python does everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeVar

Made = TypeVar("Made")
Implementation = Literal["c", "python"]


def fastest(in_c: Callable[[], Made], in_python: Callable[[], Made], implementation: Implementation | None) -> Made:
    """What `in_c` makes, which imports its core only when called; else the same in Python.

    `implementation` asks for one of the two; raises ImportError where "c" is asked for and was not compiled.
    """
    if implementation != "python":
        try:
            return in_c()
        except ImportError:
            if implementation == "c":
                raise
    return in_python()
