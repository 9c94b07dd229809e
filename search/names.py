"""What provinces, newspapers and addresses of a query are called in the index."""

from __future__ import annotations

from typing import Protocol

from corpus.vietnamese import fold, nfc


class Names(Protocol):
    """Turns what was typed into the values that the index holds."""

    def provinces(self, name: str) -> tuple[str, ...]:
        """Values of `ValueField.PROVINCE` that `name` means; none when it names no province."""

    def sources(self, name: str) -> tuple[str, ...]:
        """Values of `ValueField.SOURCE`; none when `name` is neither a known publisher nor a domain."""

    def address(self, url: str) -> str:
        """The value of `ValueField.URL` for a URL as typed."""


def means_unknown(name: str) -> bool:
    """Whether a value typed for a field or filter asks for articles that have none: `không rõ`, `unknown`."""
    return fold(nfc(name)).replace("_", " ").strip() in ("unknown", "khong ro")


class KnownNames:
    """The names that `corpus` knows."""

    def provinces(self, name: str) -> tuple[str, ...]:
        from corpus import places

        return places.understand(name)

    def sources(self, name: str) -> tuple[str, ...]:
        from corpus import sources

        return tuple(key for key in sources.understand(name) if "." in key or sources.publisher(key))

    def address(self, url: str) -> str:
        from corpus import sources

        return sources.clean_url(url if "://" in url else f"https://{url}")
