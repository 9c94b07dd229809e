from collections.abc import Callable
from typing import final

@final
class Finder:
    def __new__(
        cls,
        letters: bytes,
        sizes: tuple[int, ...],
        folds: tuple[str, ...],
        accepting: Callable[[str], tuple[int, ...]],
        /,
    ) -> Finder: ...
    def find(self, text: str, /) -> list[tuple[int, int, int, bool]] | None: ...

def tally(finds: list[tuple[int, int, int, bool]], wanted: int, /) -> tuple[list[int], list[int]]: ...
def best_window(
    finds: list[tuple[int, int, int, bool]],
    weights: list[float],
    gain: float,
    share: float,
    far: float,
    length: int,
    least: float,
    /,
) -> tuple[float, int, int] | None: ...
