from collections.abc import Callable

class Minima:
    def __new__(
        cls, number: Callable[[str], int], factors: bytes, offsets: bytes, places: bytes, mix: int, /
    ) -> Minima: ...
    def __call__(self, text: str, /) -> tuple[int, bytes]: ...
